import { type FiscalPolicy } from '@gatehouse/core/fiscal';
import { fact } from '@gatehouse/core/journal';
import { assertNever } from '@gatehouse/core/result';
import type { CancelTimer, Clock, Timers } from '@gatehouse/core/time';
import { type Ledger, type Projection, sha256Hex, type SqlReader, systemTimers } from '../ledger/index.ts';
import type { FiscalSigner } from './signer.ts';

/** What a receipt shows of its signature; undefined where nothing has to be signed. */
export type FiscalMark =
  | {
      readonly kind: 'signed';
      readonly signerId: string;
      readonly counter: number;
      readonly signature: string;
    }
  | { readonly kind: 'outage' };

/** Signs what was sold, in order, between the durable sale and the paper. It never stops either of them for good. */
export interface FiscalQueue {
  /** Puts a document behind its sale, in the sale's own transaction. */
  readonly projection: Projection;
  start(): void;
  stop(): Promise<void>;
  /** Resolves when the document is signed, will not be, or may be waited for no longer; the paper comes after it. */
  beforePaper(documentId: string): Promise<void>;
  /** Of a document by the id of its record, which is the sale's or the refund's own: a sale may have many refunds. */
  markOf(documentId: string): FiscalMark | undefined;
  pendingCount(): number;
}

export interface FiscalQueueOptions {
  readonly ledger: () => Ledger;
  /** Undefined on a station without one: under a policy that asks for signatures that is an outage. */
  readonly signer: FiscalSigner | undefined;
  readonly policy: (businessDay: string) => FiscalPolicy;
  readonly clock: Clock;
  readonly timers?: Timers;
  readonly onError: (error: unknown) => void;
  readonly retryMs?: { readonly first: number; readonly most: number };
}

interface Row {
  readonly documentNo: number;
  readonly documentId: string;
  readonly saleId: string;
  readonly kind: 'sale' | 'refund';
  readonly receiptNumber: string;
  readonly text: string;
  readonly digest: string;
  readonly waitUntilMs: number;
  readonly lateSigning: number;
  readonly state: 'pending' | 'signed' | 'failed';
  readonly marked: number;
  readonly signerId: string | null;
  readonly counter: number | null;
  readonly signature: string | null;
}

const SELECT = `SELECT document_no AS documentNo, document_id AS documentId, sale_id AS saleId, kind,
  receipt_number AS receiptNumber, text, digest, wait_until_ms AS waitUntilMs, late_signing AS lateSigning, state, marked,
  signer_id AS signerId, counter, signature FROM fiscal_document`;

const RETRY_MS = { first: 500, most: 30_000 } as const;
const PENDING_AGAIN_MS = 100;
const STOP_MS = 1_000;

export function createFiscalQueue(options: FiscalQueueOptions): FiscalQueue {
  const { signer, clock, onError } = options;
  const timers = options.timers ?? systemTimers;
  const retry = options.retryMs ?? RETRY_MS;
  const waiters = new Set<() => void>();
  let running: Promise<void> | undefined;
  let again: CancelTimer | undefined;
  let unsubscribe: (() => void) | undefined;
  let stopping = false;
  let waitMs: number = retry.first;

  const sql = (): SqlReader => options.ledger().read;
  const rowOf = (documentId: string): Row | undefined =>
    sql().get<Row>(`${SELECT} WHERE document_id = ?`, documentId);
  const tellWaiters = (): void => {
    for (const tell of waiters) tell();
  };
  const named = ({ documentId, saleId, receiptNumber, digest }: Row) => ({
    documentId,
    saleId,
    receiptNumber,
    digest,
  });

  const projection: Projection = (writer, { record, hash }) => {
    if (record.kind !== 'SaleCompleted' && record.kind !== 'SaleRefunded') return;
    const policy = options.policy(record.businessDay);
    if (policy.kind === 'none') return;
    const kind = record.kind === 'SaleCompleted' ? 'sale' : 'refund';
    const { saleId, receiptNumber, currency, totalMinor, lines } = record.body;
    const direction = kind === 'sale' ? 1 : -1;
    const taxes = new Map<number, { netMinor: number; taxMinor: number }>();
    for (const line of lines) {
      const sum = taxes.get(line.taxBasisPoints) ?? { netMinor: 0, taxMinor: 0 };
      sum.netMinor += direction * line.netMinor;
      sum.taxMinor += direction * line.taxMinor;
      taxes.set(line.taxBasisPoints, sum);
    }
    const text = JSON.stringify({
      receiptNumber,
      kind,
      occurredAtMs: record.occurredAtMs,
      currency,
      totalMinor: direction * totalMinor,
      taxes: [...taxes]
        .toSorted(([a], [b]) => a - b)
        .map(([taxBasisPoints, sums]) => ({ taxBasisPoints, ...sums })),
      recordHash: hash,
    });
    writer.run(
      `INSERT INTO fiscal_document (document_id, sale_id, kind, receipt_number, text, digest, wait_until_ms, late_signing, state)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'pending')`,
      record.id,
      saleId,
      kind,
      receiptNumber,
      text,
      sha256Hex(text),
      clock.nowMs() + policy.waitMs,
      policy.kind === 'outage-marked-late-sign' ? 1 : 0,
    );
  };

  /** The guest gets the receipt now, with the mark. What may be signed later stays in the queue. */
  const mark = (row: Row, cause: 'outage' | 'refused' | 'timed-out'): void => {
    const final = cause === 'refused' || row.lateSigning === 0;
    if (row.marked === 1 && !final) return;
    options.ledger().transact((writer) => {
      const now = writer.get<Row>(`${SELECT} WHERE document_no = ?`, row.documentNo);
      if (now?.state !== 'pending') return;
      writer.append(fact('FiscalFailed', { ...named(row), cause, final }), { refs: [row.saleId] });
      writer.run(
        'UPDATE fiscal_document SET marked = 1, state = ? WHERE document_no = ?',
        final ? 'failed' : 'pending',
        row.documentNo,
      );
    });
    tellWaiters();
  };

  const sign = async (row: Row): Promise<'next' | 'again' | 'outage'> => {
    const { documentId, receiptNumber, text } = row;
    const outcome = signer
      ? await signer.sign({ documentId, receiptNumber, text }).catch((error: unknown) => ({
          kind: 'failed' as const,
          cause: 'outage' as const,
          detail: String(error),
        }))
      : { kind: 'failed' as const, cause: 'outage' as const, detail: 'no signer' };
    // The ledger may be closed by now; the same document gets the same signature when it is asked for again.
    if (stopping) return 'outage';
    switch (outcome.kind) {
      case 'pending':
        return 'again';
      case 'failed':
        if (outcome.cause === 'outage') return 'outage';
        mark(row, 'refused');
        return 'next';
      case 'signed': {
        const { signerId, counter, signature } = outcome;
        options.ledger().transact((writer) => {
          const now = writer.get<Row>(`${SELECT} WHERE document_no = ?`, row.documentNo);
          if (now?.state !== 'pending') return;
          const late = now.marked === 1;
          writer.append(fact('FiscalSigned', { ...named(row), signerId, counter, signature, late }), {
            refs: [row.saleId],
          });
          writer.run(
            `UPDATE fiscal_document SET state = 'signed', signer_id = ?, counter = ?, signature = ? WHERE document_no = ?`,
            signerId,
            counter,
            signature,
            row.documentNo,
          );
        });
        tellWaiters();
        return 'next';
      }
      default:
        return assertNever(outcome);
    }
  };

  const next = (): Row | undefined =>
    sql().get<Row>(`${SELECT} WHERE state = 'pending' ORDER BY document_no LIMIT 1`);

  /** Strictly in order: a signature that covers the one before it cannot be made out of turn. */
  const drain = async (): Promise<number | undefined> => {
    for (let row = next(); row && !stopping; row = next()) {
      const what = await sign(row);
      if (what === 'next') {
        waitMs = retry.first;
        continue;
      }
      if (what === 'again') return PENDING_AGAIN_MS;
      if (stopping) return undefined;
      // Told by the signer: the paper need not wait for what cannot come. Those behind wait no longer either.
      for (const one of sql().all<Row>(
        `${SELECT} WHERE state = 'pending' AND marked = 0 ORDER BY document_no`,
      ))
        if (one.documentNo === row.documentNo || one.waitUntilMs <= clock.nowMs()) mark(one, 'outage');
      if (next()?.documentNo !== row.documentNo) continue;
      const after = waitMs;
      waitMs = Math.min(waitMs * 2, retry.most);
      return after;
    }
    return undefined;
  };

  const poke = (): void => {
    if (stopping || running) return;
    again?.();
    again = undefined;
    running = drain()
      .catch((error: unknown) => {
        onError(error);
        return retry.most;
      })
      .then((afterMs) => {
        running = undefined;
        if (stopping) return;
        if (afterMs !== undefined) again = timers.after(afterMs, poke);
        else if (next()) poke();
      });
  };

  return {
    projection,
    start() {
      unsubscribe = options.ledger().onAppended((records) => {
        if (records.some(({ record }) => record.kind === 'SaleCompleted' || record.kind === 'SaleRefunded'))
          poke();
      });
      poke();
    },
    async stop() {
      stopping = true;
      unsubscribe?.();
      again?.();
      tellWaiters();
      // A device that hangs must not keep the ledger from being closed; it is asked again after the next start.
      await Promise.race([running, new Promise<void>((resolve) => void timers.after(STOP_MS, resolve))]);
    },
    async beforePaper(documentId) {
      // Counted on the monotonic clock from here: a wall clock that is set back would hold the paper for as long.
      let untilMs: number | undefined;
      for (;;) {
        const row = rowOf(documentId);
        if (!row || row.state !== 'pending' || row.marked === 1) return;
        untilMs ??= clock.monotonicMs() + row.waitUntilMs - clock.nowMs();
        const leftMs = untilMs - clock.monotonicMs();
        if (leftMs <= 0 || stopping) return mark(row, 'timed-out');
        poke();
        await new Promise<void>((resolve) => {
          const done = (): void => {
            waiters.delete(done);
            cancel();
            resolve();
          };
          const cancel = timers.after(leftMs, done);
          waiters.add(done);
        });
      }
    },
    markOf(documentId) {
      const row = rowOf(documentId);
      if (!row) return undefined;
      const { signerId, counter, signature } = row;
      return row.state === 'signed' && signerId !== null && counter !== null && signature !== null
        ? { kind: 'signed', signerId, counter, signature }
        : { kind: 'outage' };
    },
    pendingCount: () =>
      sql().value<number>(`SELECT count(*) FROM fiscal_document WHERE state = 'pending'`) ?? 0,
  };
}
