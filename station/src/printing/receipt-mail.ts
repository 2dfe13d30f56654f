import type { ReceiptMailView, ServiceClient } from '@gatehouse/core/contract';
import type { notificationRoutes } from '@gatehouse/core/contract';
import { fact } from '@gatehouse/core/journal';
import { paperLocale } from '@gatehouse/core/paper';
import type { CancelTimer, Clock, IdSource, RandomSource, Timers } from '@gatehouse/core/time';
import type { VenuePolicy } from '@gatehouse/core/catalogue';
import { answered, type Answered, refused } from '../api/problem.ts';
import { type Ledger, readOperation, keepOperation, type SqlReader, systemTimers } from '../ledger/index.ts';
import { nodeSealing } from '../subjects/index.ts';
import type { ReceiptContent } from '@gatehouse/core/paper';

export interface MailedSale {
  readonly saleId: string;
  readonly receiptNumber: string;
  readonly guestLanguage: string | undefined;
  readonly content: ReceiptContent;
}

export interface ReceiptMailParts {
  readonly ledger: Ledger;
  readonly ids: IdSource;
  readonly random: RandomSource;
  readonly clock: Clock;
  readonly timers?: Timers;
  readonly policy: () => VenuePolicy | undefined;
  readonly saleOf: (sql: SqlReader, saleId: string) => MailedSale | undefined;
  /** Undefined while the station knows no cloud. */
  readonly cloud: () => ServiceClient<typeof notificationRoutes> | undefined;
  readonly onChange: () => void;
  readonly report: (error: unknown) => void;
}

/** Receipts by e-mail: kept here until the cloud has them, asked after until it says what became of them. */
export interface ReceiptMails {
  send(
    asked: { readonly operationId: string; readonly saleId: string; readonly email: string },
    operatorId: string,
  ): Answered<ReceiptMailView>;
  recent(): ReceiptMailView[];
  start(): void;
  /** Hands over what waits now; for tests and for when the network is back. */
  handOver(): Promise<void>;
  stop(): Promise<void>;
}

const EVERY_MS = 5_000;
const ASK_AFTER_MAX = 50;
const SELECT = `SELECT send_id AS sendId, sale_id AS saleId, receipt_number AS receiptNumber, state, detail,
  created_at_ms AS createdAtMs FROM receipt_mail`;

interface OpenRow {
  readonly sendId: string;
  readonly saleId: string;
  readonly subjectId: string;
  readonly subjectKey: Uint8Array | null;
  readonly sealed: Uint8Array | null;
  readonly language: string;
}

/** Binds a sealed address to its sending, so that it cannot be opened as another's. */
const contextOf = (sendId: string, subjectId: string): Uint8Array =>
  nodeSealing.utf8(`gatehouse/receipt-mail/v1\n${sendId}\n${subjectId}`);

export function createReceiptMails(parts: ReceiptMailParts): ReceiptMails {
  const { ledger, clock } = parts;
  const timers = parts.timers ?? systemTimers;
  let cancel: CancelTimer | undefined;
  let running: Promise<void> | undefined;

  const viewOf = (sendId: string): ReceiptMailView | undefined =>
    ledger.read.get<ReceiptMailView>(`${SELECT} WHERE send_id = ?`, sendId);

  const settle = (sendId: string, state: ReceiptMailView['state'], detail: string): void => {
    ledger.transact((writer) =>
      // What was handed over is the cloud's to keep: here neither the address nor its key stays.
      writer.run(
        'UPDATE receipt_mail SET state = ?, detail = ?, subject_key = NULL, sealed = NULL WHERE send_id = ?',
        state,
        detail.slice(0, 300),
        sendId,
      ),
    );
    parts.onChange();
  };

  const handOverOne = async (row: OpenRow): Promise<boolean> => {
    const cloud = parts.cloud();
    const sale = parts.saleOf(ledger.read, row.saleId);
    if (!cloud || !sale || !row.subjectKey || !row.sealed) return false;
    const plain = nodeSealing.open(row.subjectKey, row.sealed, contextOf(row.sendId, row.subjectId));
    if (!plain) {
      settle(row.sendId, 'bounced', 'the address cannot be read any more');
      return true;
    }
    const answer = await cloud.mailReceipt({
      body: {
        sendId: row.sendId,
        saleId: row.saleId,
        subjectId: row.subjectId,
        subjectKey: Buffer.from(row.subjectKey).toString('base64url'),
        email: nodeSealing.text(plain),
        locale: row.language,
        receipt: plainContent(sale.content),
      },
    });
    if (answer.ok) settle(row.sendId, answer.value.state, '');
    // A refusal for good is shown; everything else is tried again: the network, the cloud, this station's pass.
    else if (answer.problem.status === 400 || answer.problem.status === 422)
      settle(row.sendId, 'bounced', answer.problem.title);
    return answer.ok;
  };

  const askAfter = async (): Promise<void> => {
    const open = ledger.read.all<{ sendId: string }>(
      `SELECT send_id AS sendId FROM receipt_mail WHERE state = 'accepted' ORDER BY send_id DESC LIMIT ?`,
      ASK_AFTER_MAX,
    );
    if (open.length === 0) return;
    const answer = await parts.cloud()?.mailStates({ body: { sendIds: open.map(({ sendId }) => sendId) } });
    if (!answer?.ok) return;
    for (const { sendId, state, detail } of answer.value.states)
      if (state !== 'accepted') settle(sendId, state, detail);
  };

  const work = async (): Promise<void> => {
    const rows = ledger.read.all<OpenRow>(
      `SELECT send_id AS sendId, sale_id AS saleId, subject_id AS subjectId, subject_key AS subjectKey, sealed, language
       FROM receipt_mail WHERE state = 'queued' ORDER BY send_id LIMIT ?`,
      ASK_AFTER_MAX,
    );
    for (const row of rows) if (!(await handOverOne(row))) break;
    await askAfter();
  };
  const handOver = (): Promise<void> => {
    running = (running ?? Promise.resolve()).then(work).catch(parts.report);
    return running;
  };

  return {
    send({ operationId, saleId, email }, operatorId) {
      const known = readOperation(ledger.read, operationId);
      const sendId =
        known?.state === 'done' ? (known.answer as { sendId: string }).sendId : parts.ids.nextId();
      if (known?.state !== 'done') {
        const policy = parts.policy();
        const sale = parts.saleOf(ledger.read, saleId);
        if (!sale || !policy) return refused(404, 'no_such_sale', 'This till has no such sale');
        const subjectId = parts.ids.nextId();
        const key = parts.random.bytes(32);
        const sealed = nodeSealing.seal(key, nodeSealing.utf8(email), contextOf(sendId, subjectId));
        ledger.transact((writer) => {
          writer.run(
            `INSERT INTO receipt_mail (send_id, sale_id, receipt_number, subject_id, subject_key, sealed, language, state, detail, created_at_ms)
             VALUES (?, ?, ?, ?, ?, ?, ?, 'queued', '', ?)`,
            sendId,
            saleId,
            sale.receiptNumber,
            subjectId,
            key,
            sealed,
            paperLocale(sale.guestLanguage, policy.locale),
            clock.nowMs(),
          );
          writer.append(
            fact('ReceiptSent', {
              sendId,
              saleId,
              receiptNumber: sale.receiptNumber,
              channel: 'email',
              subjectId,
            }),
            { operatorId, refs: [saleId] },
          );
          keepOperation(
            writer,
            { id: operationId, kind: 'receipt-mail', state: 'done', answer: { sendId } },
            clock.nowMs(),
          );
        });
        void handOver();
      }
      const view = viewOf(sendId);
      return view ? answered(view) : refused(404, 'no_such_mail', 'This till sent no such receipt');
    },
    recent: () => ledger.read.all<ReceiptMailView>(`${SELECT} ORDER BY send_id DESC LIMIT 50`),
    handOver,
    start() {
      cancel = timers.every(EVERY_MS, () => void handOver());
    },
    async stop() {
      cancel?.();
      await running;
    },
  };
}

/** Without what is undefined: it crosses the wire as text. */
const plainContent = (content: ReceiptContent) => JSON.parse(JSON.stringify(content)) as never;
