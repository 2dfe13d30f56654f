import { consoleRoutes, createClient } from '@gatehouse/core/contract';
import { loopbackTransport } from './loopback-transport.ts';
import type { CloudTruth } from '../api/bench-view.ts';

/** What a manager would see in the console, asked with a manager's own sign-in while somebody looks at the bench. */
export interface CloudWatch {
  truth(): CloudTruth | null;
  start(): void;
  stop(): void;
}

export interface CloudWatchOptions {
  readonly cloudUrl: string;
  readonly venueId: string;
  readonly email: string;
  readonly password: string;
  readonly onChange: () => void;
}

const ASK_EVERY_MS = 1_200;

export function watchCloud(options: CloudWatchOptions): CloudWatch {
  const { venueId } = options;
  let cookie = '';
  let truth: CloudTruth | null = null;
  let timer: NodeJS.Timeout | undefined;
  let asking = false;

  const transport = loopbackTransport({
    baseUrl: options.cloudUrl,
    headers: () => ({ origin: options.cloudUrl, cookie }),
    onCookies: (given) => (cookie = given.join('; ')),
  });
  const client = createClient(consoleRoutes, transport);

  const ask = async (): Promise<CloudTruth | null> => {
    if (cookie === '') {
      const signedIn = await client.signIn({ body: { email: options.email, password: options.password } });
      if (!signedIn.ok) return null;
    }
    const params = { venueId };
    const [sales, admissions] = await Promise.all([
      client.sales({ params, query: { limit: 1 } }),
      client.admissions({ params, query: { limit: 1 } }),
    ]);
    if (!sales.ok || !admissions.ok) {
      const refused = [sales, admissions].some((answer) => !answer.ok && answer.problem.status === 401);
      if (refused) cookie = '';
      return null;
    }
    const [sale] = sales.value.rows;
    const [admission] = admissions.value.rows;
    return {
      lastSale: sale
        ? {
            receiptNumber: sale.receiptNumber,
            totalMinor: sale.totalMinor,
            soldAtMs: sale.soldAtMs,
            stationName: sale.stationName,
          }
        : null,
      lastAdmission: admission
        ? {
            admissionId: admission.admissionId,
            accessPointName: admission.accessPointName,
            atMs: admission.atMs,
            outcome: admission.outcome,
            passage: admission.passage,
          }
        : null,
    };
  };

  const turn = async (): Promise<void> => {
    if (asking) return;
    asking = true;
    try {
      const next = await ask();
      const changed = JSON.stringify(next) !== JSON.stringify(truth);
      truth = next;
      if (changed) options.onChange();
    } finally {
      asking = false;
    }
  };

  return {
    truth: () => truth,
    start() {
      timer ??= setInterval(() => void turn(), ASK_EVERY_MS);
    },
    stop() {
      clearInterval(timer);
      timer = undefined;
    },
  };
}
