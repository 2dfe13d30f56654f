import { sql } from 'kysely';
import { notificationRoutes } from '@gatehouse/core/contract';
import type { ReceiptContent } from '@gatehouse/core/paper';
import type { CloudKey } from '../../platform/cloud-key.ts';
import type { Database } from '../../platform/database.ts';
import { bind, type BoundRoute } from '../../platform/http/mount.ts';
import { HttpProblem } from '../../platform/http/problem.ts';
import type { Log } from '../../platform/log.ts';
import { venueById } from '../identity/contract.ts';
import { type DueMail, keepMail, openLetter, putOff, settleMail, statesOf, takeDue } from './mail-store.ts';
import type { Mailer } from './mailer.ts';
import { renderReceiptMail } from './receipt-mail.ts';

export interface NotificationsModule {
  readonly routes: readonly BoundRoute[];
  start(): void;
  stop(): Promise<void>;
  /** Sends what is due now; resolves to the number of messages that were tried. */
  sendDue(): Promise<number>;
}

export interface NotificationParts {
  readonly database: Database;
  readonly key: CloudKey;
  readonly nowMs: () => number;
  readonly log: Log;
  /** Undefined where no mail server is configured: receipts wait until there is one. */
  readonly mailer: Mailer | undefined;
}

const LOOK_EVERY_MS = 2_000;
/** Another process takes it after this long, if the one that took it died. */
const TAKEN_FOR_MS = 120_000;
const FIRST_RETRY_MS = 30_000;
const LAST_RETRY_MS = 3_600_000;
/** About a day of attempts: a server that is away for longer is an address that does not work. */
const ATTEMPTS_MAX = 30;

const retryMs = (attempts: number): number => Math.min(LAST_RETRY_MS, FIRST_RETRY_MS * 2 ** (attempts - 1));

/** Messages to guests: kept sealed, sent by SMTP, tried again, and gone when the guest is erased. */
export function createNotificationsModule(parts: NotificationParts): NotificationsModule {
  const { database, key, nowMs, log, mailer } = parts;
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<number> = Promise.resolve(0);

  const routes = bind('notifications', notificationRoutes, {
    mailReceipt({ body }, station) {
      if (station.state === 'revoked')
        throw new HttpProblem(403, 'station_revoked', 'This station was revoked');
      const { sendId, saleId, subjectId, subjectKey, email, locale, receipt } = body;
      return database.tenants.transaction(station.organizationId, async (tx) => ({
        state: await keepMail(
          tx,
          key,
          station,
          { sendId, saleId, subjectId, subjectKey, letter: { email, locale, receipt } },
          nowMs(),
        ),
      }));
    },
    mailStates: ({ body }, station) =>
      database.tenants.transaction(station.organizationId, async (tx) => ({
        states: await statesOf(tx, body.sendIds),
      })),
  });

  const sendOne = async (organizationId: string): Promise<boolean> => {
    const mail = await database.tenants.transaction(organizationId, (tx) =>
      takeDue(tx, nowMs(), nowMs() + TAKEN_FOR_MS),
    );
    if (!mail || !mailer) return false;
    const outcome = await outcomeOf(mail, mailer);
    await database.tenants.transaction(organizationId, async (tx) => {
      if (outcome.kind === 'later' && mail.attempts < ATTEMPTS_MAX)
        return putOff(tx, mail.sendId, nowMs() + retryMs(mail.attempts), outcome.detail);
      const state = outcome.kind === 'later' ? 'bounced' : outcome.kind;
      return settleMail(tx, mail.sendId, state, 'detail' in outcome ? outcome.detail : '', nowMs());
    });
    return true;
  };

  const outcomeOf = async (mail: DueMail, by: Mailer) => {
    const { letter, venue } = await database.tenants.transaction(mail.organizationId, async (tx) => ({
      letter: await openLetter(tx, key, mail),
      venue: await venueById(tx, mail.venueId),
    }));
    if (!letter || !venue) return { kind: 'erased', detail: 'the guest was erased' } as const;
    const rendered = renderReceiptMail(letter.receipt as ReceiptContent, venue.policy, letter.locale);
    return by.send({ ...rendered, to: letter.email, messageId: `<${mail.sendId}@gatehouse.receipt>` });
  };

  const sendDue = async (): Promise<number> => {
    if (!mailer) return 0;
    const organizations = await database.platform.read(async (db) => {
      const found = await sql<{ organization_id: string }>`
        SELECT DISTINCT organization_id FROM sync.station ORDER BY organization_id`.execute(db);
      return found.rows.map((row) => row.organization_id);
    });
    let tried = 0;
    for (const organizationId of organizations) {
      try {
        while (await sendOne(organizationId)) tried += 1;
      } catch (error) {
        log.error({ err: error, organizationId }, 'messages of an organization could not be sent');
      }
    }
    return tried;
  };
  const inTurn = (): Promise<number> => {
    running = running.catch(() => 0).then(sendDue);
    return running;
  };
  return {
    routes,
    sendDue: inTurn,
    start() {
      const run = () =>
        inTurn().catch((error: unknown) => log.error({ err: error }, 'messages could not be sent'));
      timer = setInterval(() => void run(), LOOK_EVERY_MS);
    },
    async stop() {
      clearInterval(timer);
      await running.catch(() => 0);
      mailer?.close();
    },
  };
}
