import type { JournalRecord } from '@gatehouse/core/journal';
import { storedValueMovementsOf } from '@gatehouse/core/stored-value';
import type { LedgerWriter, Projection } from '../ledger/index.ts';
import { keepAccount } from './account-store.ts';
import { forgetPrinted, queueSlip } from './slip.ts';

/**
 * Counts what this station's own records did to its allotments, in the commit of the record: a redemption that is in
 * the journal is out of the allotment, whatever happens next.
 */
export const storedValueProjection: Projection = (writer, { record }) => {
  keepOpenings(writer, record);
  forgetPrinted(writer, record);
  for (const { accountId, account, effect, amountMinor } of storedValueMovementsOf(record)) {
    writer.run(
      `INSERT INTO stored_value_allotment (incarnation, account_id, issued_minor, redeemed_minor) VALUES (?, ?, ?, ?)
       ON CONFLICT (incarnation, account_id) DO UPDATE SET issued_minor = issued_minor + excluded.issued_minor,
         redeemed_minor = redeemed_minor + excluded.redeemed_minor`,
      record.incarnation,
      accountId,
      effect === 'issued' ? amountMinor : 0,
      effect === 'redeemed' ? amountMinor : 0,
    );
    writer.run(
      `UPDATE stored_value_account SET touched_at_ms = ?, balance_minor = coalesce(balance_minor, 0) + ?
       WHERE account_id = ?`,
      record.occurredAtMs,
      effect === 'issued' ? amountMinor : -amountMinor,
      accountId,
    );
    if (effect === 'issued' && record.kind === 'SaleCompleted')
      queueSlip(writer, record, { accountId, account, amountMinor });
  }
};

function keepOpenings(writer: LedgerWriter, record: JournalRecord): void {
  if (record.kind === 'StoredValueOpened')
    keepAccount(writer, {
      ...record.body,
      terms: null,
      balanceMinor: null,
      asOfMs: null,
      touchedAtMs: record.occurredAtMs,
    });
  if (record.kind === 'StoredValueLinked')
    writer.run(
      'INSERT INTO stored_value_code (code_id, account_id) VALUES (?, ?) ON CONFLICT DO NOTHING',
      record.body.codeId,
      record.body.accountId,
    );
  if (record.kind !== 'SaleCompleted') return;
  for (const line of record.body.lines) {
    if (line.deferral.kind !== 'voucher') continue;
    const { productId, variantId, name, taxRateId, netMinor, taxMinor } = line;
    keepAccount(writer, {
      accountId: line.deferral.voucherId,
      account: 'voucher',
      currency: record.body.currency,
      last4: '',
      expiresOn: null,
      terms: { productId, variantId, name, taxRateId, netMinor, taxMinor },
      balanceMinor: null,
      asOfMs: null,
      touchedAtMs: record.occurredAtMs,
    });
  }
}
