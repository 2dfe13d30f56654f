import { createInterface } from 'node:readline';
import { labVenue } from './lab-venue.ts';

/**
 * A hub in a process of its own, for tests that kill it: claims a family ticket over and over and says each answer
 * only when it has it. The folder is printed first, so that the killer can look into the ledger that is left.
 */
const venue = labVenue();
const hub = await venue.station('gate-a');
const say = (line: object): void => void process.stdout.write(`${JSON.stringify(line)}\n`);
say({ file: venue.ledgerFile('gate-a'), identity: hub.identity });
createInterface({ input: process.stdin }).on('close', () => process.exit(0));

/** The mistake the test must be able to see: an answer that leaves before its commit. */
const answersTooEarly = process.argv[2] === 'too-early';

for (let round = 0; ; round += 1) {
  const code = venue.code({ ticketClass: 2 });
  if (answersTooEarly && round === 3) {
    hub.ledger.transact((writer) => {
      const accessPoint = hub.replica.venue()?.accessPoints[0];
      if (!accessPoint) throw new Error('no lane');
      const presented = hub.readPresented(code, venue.clock.nowMs());
      const { claimId, ticketId, ordinal } = hub.claims.claimWithin(writer, {
        operationId: 'early',
        presented,
        accessPoint,
        gateStationId: 'gate-a',
      });
      say({ claimId, ticketId, ordinal });
      process.kill(process.pid, 'SIGKILL');
    });
  }
  const asked = Array.from({ length: 6 }, (_, n) =>
    hub.claims.claim(
      { operationId: `op-${round}-${n}`, code, accessPointId: 'a-in', direction: 'in', presentedAtMs: 0 },
      'gate-a',
    ),
  );
  for (const { claimId, ticketId, ordinal } of await Promise.all(asked))
    if (claimId !== null) say({ claimId, ticketId, ordinal });
}
