import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { labVenue } from './testing/lab-venue.ts';

/** Tickets of the model with the passes each has. */
const PASSES = [1, 4, 1, 4] as const;
const step = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant('claim' as const),
      ticket: fc.nat(3),
      gate: fc.constantFrom('a-in', 'b-in'),
      again: fc.boolean(),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant('release' as const), pick: fc.nat(50), stranger: fc.boolean() }),
  },
);

describe('claims against a model', () => {
  it('never has more passes in use than a ticket has, and the journal says the same as the projection', async () => {
    const venue = labVenue();
    const { claims, ledger } = await venue.station('gate-a');
    let operation = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(step, { minLength: 1, maxLength: 6 }), { maxLength: 12 }),
        async (turns) => {
          const codes = PASSES.map((passes) => venue.code({ ticketClass: passes === 4 ? 2 : 1 }));
          const inUse = new Map<string, { ticket: number; gate: string }>();
          const used = (ticket: number) =>
            [...inUse.values()].filter((held) => held.ticket === ticket).length;
          for (const turn of turns) {
            // Steps of a turn arrive together and share a commit; the model takes them in the order they were sent.
            const running = turn.map(async (act) => {
              if (act.kind === 'claim') {
                const { ticket, gate, again } = act;
                const request = {
                  operationId: `m-${(operation += 1)}`,
                  code: codes[ticket] as string,
                  accessPointId: gate,
                  direction: 'in' as const,
                  presentedAtMs: 0,
                };
                const station = gate === 'a-in' ? 'gate-a' : 'gate-b';
                const answer = await claims.claim(request, station);
                if (again) expect(await claims.claim(request, station)).toEqual(answer);
                return () => {
                  if (answer.claimId === null) expect(used(ticket)).toBe(PASSES[ticket]);
                  else inUse.set(answer.claimId, { ticket, gate: station });
                  expect(used(ticket)).toBeLessThanOrEqual(PASSES[ticket] as number);
                };
              }
              const held = [...inUse][act.pick % Math.max(1, inUse.size)];
              if (!held) return () => {};
              const [claimId, { gate }] = held;
              const by = act.stranger ? 'gate-z' : gate;
              const { released } = await claims.release(
                { operationId: `m-${(operation += 1)}`, claimId, cause: 'timed-out' },
                by,
              );
              return () => {
                if (act.stranger) expect(released).toBe(false);
                if (released) inUse.delete(claimId);
              };
            });
            for (const settle of await Promise.all(running)) settle();
          }
          const live = ledger.read
            .all<{ id: string }>('SELECT claim_id AS id FROM live_pass')
            .map(({ id }) => id);
          for (const claimId of inUse.keys()) expect(live).toContain(claimId);
          for (const { text } of ledger.recordsFrom(1, 100_000)) {
            const { kind, body } = JSON.parse(text) as { kind: string; body: { claimId: string } };
            if (kind === 'PassClaimed') journal.add(body.claimId);
            else journal.delete(body.claimId);
          }
          expect([...journal].toSorted()).toEqual(live.toSorted());
        },
      ),
      { numRuns: 25 },
    );
    venue.remove();
  });
  const journal = new Set<string>();
});
