import type { ServiceClient } from '@gatehouse/core/contract';
import type { hubCollectRoutes, SealedPerson, sealedTextRoutes } from '@gatehouse/core/sync';
import type { Timers } from '@gatehouse/core/time';
import type { PeopleFile, PersonRow } from './people-file.ts';

/** Carries sealed texts to the cloud until it has them, and people to and from the hub while it has not. */
export interface TextOutbox {
  start(): void;
  poke(): void;
  stop(): Promise<void>;
}

const EVERY_MS = 5_000;
/** A photo is a hundred kilobytes: what goes at once stays under what a body may hold. */
const AT_ONCE = 8;

export function createTextOutbox(parts: {
  readonly file: PeopleFile;
  readonly cloud: Pick<ServiceClient<typeof sealedTextRoutes>, 'handOverTexts'>;
  readonly hub: () => ServiceClient<typeof hubCollectRoutes> | undefined;
  readonly timers: Timers;
  /** People other tills added. */
  readonly onPeople: (customerIds: readonly string[]) => void;
  readonly report: (error: unknown) => void;
}): TextOutbox {
  const { file, cloud, hub, timers, report } = parts;
  let running: Promise<void> | undefined;
  let stopped = false;
  let again = false;
  let cancel = (): void => {};
  let toldThrough = 0;

  const handOver = async (): Promise<void> => {
    for (;;) {
      const texts = file.waiting(AT_ONCE);
      if (texts.length === 0 || stopped) return;
      const answer = await cloud.handOverTexts({ body: { texts: [...texts] } });
      if (!answer.ok || answer.value.taken.length === 0) return;
      file.taken(answer.value.taken);
    }
  };
  const share = async (): Promise<void> => {
    const client = hub();
    if (!client) return;
    const { people, throughNo } = file.people(toldThrough, 100);
    const answer = await client.sharePeople({
      body: {
        people: people.map(({ customerId, key, sealed, guardianId, createdAtMs }): SealedPerson => ({
          customerId,
          key: key.toString('base64url'),
          sealed,
          guardianId,
          createdAtMs,
        })),
        afterNo: file.heardThrough(),
      },
    });
    if (!answer.ok) return;
    toldThrough = throughNo;
    const added = file.keep(
      answer.value.people.map((one): PersonRow => ({ ...one, key: Buffer.from(one.key, 'base64url') })),
      [],
    );
    file.hear(answer.value.throughNo);
    if (added.length > 0) parts.onPeople(added);
  };
  const run = async (): Promise<void> => {
    try {
      // Side by side: without the internet the cloud takes seconds to fail, and the hub is in the next room.
      await Promise.all([handOver(), share()]);
    } catch (error) {
      report(error);
    } finally {
      running = undefined;
      if (again && !stopped) {
        again = false;
        poke();
      }
    }
  };
  const poke = (): void => {
    if (stopped) return;
    if (running) again = true;
    else running = run();
  };
  return {
    start() {
      cancel = timers.every(EVERY_MS, poke);
      poke();
    },
    poke,
    async stop() {
      stopped = true;
      cancel();
      await running;
    },
  };
}
