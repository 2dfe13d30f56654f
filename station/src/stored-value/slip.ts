import type { JournalRecord, StoredValueKind } from '@gatehouse/core/journal';
import {
  centred,
  columns,
  cut,
  dateAndTime,
  feed,
  longDate,
  money,
  type PaperDocument,
  rule,
} from '@gatehouse/core/paper';
import { z } from 'zod';
import type { LedgerWriter, SqlReader } from '../ledger/index.ts';
import { enqueuePrintJob } from '../printing/print-jobs.ts';
import type { PaperMaker } from '../printing/index.ts';
import { slipWordsIn } from './slip-words.ts';

/** The paper of a card that was sold without plastic. The code is on it and, once it is printed, nowhere else. */
export const SLIP_PAPER = 'stored-value';

const slipFigures = z.strictObject({
  accountId: z.string(),
  account: z.enum(['gift-card', 'wallet', 'voucher']),
  amountMinor: z.int(),
  currency: z.string(),
  name: z.string(),
  expiresOn: z.string().nullable(),
  soldAtMs: z.int(),
});

type Sold = Extract<JournalRecord, { kind: 'SaleCompleted' }>;

/** Queues the slip with the sale that paid for it, when its code was made here. */
export function queueSlip(
  writer: LedgerWriter,
  sale: Sold,
  issued: { readonly accountId: string; readonly account: StoredValueKind; readonly amountMinor: number },
): void {
  const { accountId } = issued;
  const waiting = writer.value<string>(
    'SELECT account_id FROM stored_value_slip WHERE account_id = ?',
    accountId,
  );
  if (waiting === undefined) return;
  const line = sale.body.lines.find(
    ({ reference, deferral }) =>
      reference === accountId || (deferral.kind === 'voucher' && deferral.voucherId === accountId),
  );
  const data: z.input<typeof slipFigures> = {
    ...issued,
    currency: sale.body.currency,
    name: line?.name ?? '',
    expiresOn:
      writer.value<string | null>(
        'SELECT expires_on FROM stored_value_account WHERE account_id = ?',
        accountId,
      ) ?? null,
    soldAtMs: sale.occurredAtMs,
  };
  enqueuePrintJob(writer, {
    jobId: `${sale.body.saleId}-${accountId.slice(0, 8)}`,
    document: 'report',
    paper: SLIP_PAPER,
    saleId: sale.body.saleId,
    subject: accountId,
    copy: false,
    createdAtMs: sale.occurredAtMs,
    content: { data },
  });
}

/** The code goes when its slip is printed: nobody finds it on this disk afterwards. */
export function forgetPrinted(writer: LedgerWriter, record: JournalRecord): void {
  if (record.kind !== 'ReceiptPrinted' || record.body.document !== SLIP_PAPER) return;
  writer.run(
    'DELETE FROM stored_value_slip WHERE account_id = (SELECT subject FROM print_job WHERE job_id = ?)',
    record.body.jobId,
  );
}

/** Makes the slip: what it is worth, the code to scan and to read out, until when. */
export const slipMaker =
  (sql: () => SqlReader): PaperMaker =>
  (given, { policy }): PaperDocument => {
    const slip = slipFigures.parse(given);
    const { locale, timeZone } = policy;
    const words = slipWordsIn(locale);
    const code = sql().value<string>(
      'SELECT code FROM stored_value_slip WHERE account_id = ?',
      slip.accountId,
    );
    return {
      blocks: [
        centred(policy.name, { bold: true }),
        centred(words[slip.account], { inverse: true, bold: true }),
        feed(1),
        centred(slip.account === 'voucher' ? slip.name : money(slip.amountMinor, slip.currency, locale), {
          bold: true,
          size: 2,
        }),
        feed(1),
        ...(code === undefined
          ? [centred(words.codePrinted)]
          : [
              { kind: 'qr' as const, content: code.replaceAll('-', ''), moduleSize: 8 },
              feed(1),
              centred(code, { bold: true }),
            ]),
        feed(1),
        rule,
        columns(words.sold, dateAndTime(slip.soldAtMs, timeZone, locale)),
        ...(slip.expiresOn === null ? [] : [columns(words.until, longDate(slip.expiresOn, locale))]),
        centred(words.keep),
        feed(2),
        cut,
      ],
    };
  };
