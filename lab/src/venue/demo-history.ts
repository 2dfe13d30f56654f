import { join } from 'node:path';
import { businessDayOf } from '@gatehouse/core/time';
import { calendar, HISTORY_DAYS } from '../demo/bootstrap.ts';
import { PAST_STATIONS } from '../demo/park.ts';
import { historyOf } from '../history/history.ts';
import { pastStation, pushHistory } from '../history/push-history.ts';
import type { Credentials } from './credentials.ts';

interface DemoHistoryOptions {
  readonly cloudUrl: string;
  readonly dataFolder: string;
  readonly credentials: Credentials;
  readonly codeOf: (stationId: string) => string | null;
  readonly say: (words: string) => void;
}

const PARTIES_A_DAY = 48;

/** Three months of a till and a gate that have since been taken down, pushed by the same protocol as any journal. */
export async function writeDemoHistory(options: DemoHistoryOptions): Promise<void> {
  const { cloudUrl, dataFolder, credentials, codeOf, say } = options;
  const past = (station: 'till' | 'gate') => {
    const { stationId } = PAST_STATIONS[station];
    const sellsTickets = station === 'till';
    return pastStation({
      cloudUrl,
      dataFolder: join(dataFolder, stationId),
      code: codeOf(stationId),
      sellsTickets,
    });
  };
  const [till, gate] = [await past('till'), await past('gate')];
  const cashiers = credentials.staff.filter(
    (person) => person.role === 'cashier' || person.role === 'supervisor',
  );
  const history = historyOf({
    seed: 'waldspitz',
    untilMs: credentials.createdAtMs,
    lastDate: businessDayOf(credentials.createdAtMs, calendar),
    days: HISTORY_DAYS,
    meanParties: PARTIES_A_DAY,
    accessPointId: 'gate-c-in',
    ticketKeyId: till.enrolment.identity.ticketKeyId ?? 0,
    operatorIds: cashiers.map((person) => person.operatorId),
    registerId: PAST_STATIONS.till.registerId,
  });
  const total = history.till.length + history.gate.length;
  const tell = (before: number) => (pushed: number) =>
    say(`Writing three months of history: ${before + pushed} of ${total} records`);
  await pushHistory(till, history.till, tell(0));
  await pushHistory(gate, history.gate, tell(history.till.length));
}
