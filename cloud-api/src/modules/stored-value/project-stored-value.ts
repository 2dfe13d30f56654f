import type { StoredValueKind } from '@gatehouse/core/journal';
import {
  type StoredValueMovement,
  storedValueMovementsOf,
  type VoucherTerms,
} from '@gatehouse/core/stored-value';
import { sql } from 'kysely';
import type { Tx } from '../../platform/database.ts';
import { insertMany } from '../../platform/insert-many.ts';
import { type ProjectedRecord, type Projector, raiseExceptions, type RecordBatch } from '../sync/contract.ts';
import { lockAccounts } from './account-store.ts';
import { overdrawnExceptions } from './overdrawn.ts';

type Opened = Extract<ProjectedRecord, { kind: 'StoredValueOpened' }>;
type Linked = Extract<ProjectedRecord, { kind: 'StoredValueLinked' }>;

export interface MovedBy extends StoredValueMovement {
  readonly record: ProjectedRecord;
  readonly line: number;
}

/** Keeps the balances of gift cards, wallets and vouchers, and what of them each station may redeem by itself. */
export const storedValueProjector: Projector = {
  name: 'stored-value',
  async project(tx, batch) {
    const moved = batch.records.flatMap((record) =>
      storedValueMovementsOf(record).map((one, line): MovedBy => ({ ...one, record, line })),
    );
    await openAccounts(tx, batch, moved);
    await linkCodes(tx, batch);
    await releaseEarlier(tx, batch);
    if (moved.length === 0) return;
    await lockAccounts(tx, [...new Set(moved.map(({ accountId }) => accountId))]);
    const fresh = await saveMovements(tx, batch, moved);
    await addUp(tx, batch, fresh);
    await raiseExceptions(tx, batch.organizationId, await overdrawnExceptions(tx, batch, fresh));
  },
};

interface NewAccount {
  readonly accountId: string;
  readonly account: StoredValueKind;
  readonly currency: string;
  readonly last4: string;
  readonly expiresOn: string | null;
  readonly terms: VoucherTerms | null;
  readonly openedAtMs: number;
}

/** A card that was sold before its opening arrived is an account all the same: the rest of it comes with the opening. */
async function openAccounts(tx: Tx, batch: RecordBatch, moved: readonly MovedBy[]): Promise<void> {
  const accounts = new Map<string, NewAccount>();
  for (const { accountId, account, record } of moved) {
    if (!('currency' in record.body)) continue;
    accounts.set(accountId, {
      accountId,
      account,
      currency: record.body.currency,
      last4: '',
      expiresOn: null,
      terms: termsOf(record, accountId) ?? accounts.get(accountId)?.terms ?? null,
      openedAtMs: record.occurredAtMs,
    });
  }
  for (const { body, occurredAtMs } of batch.records.filter(
    (one): one is Opened => one.kind === 'StoredValueOpened',
  ))
    accounts.set(body.accountId, {
      ...body,
      terms: accounts.get(body.accountId)?.terms ?? null,
      openedAtMs: occurredAtMs,
    });
  await insertMany(
    tx,
    'stored_value.account',
    {
      organization_id: ['text', () => batch.organizationId],
      account_id: ['text', (one) => one.accountId],
      account: ['text', (one) => one.account],
      currency: ['text', (one) => one.currency],
      last4: ['text', (one) => one.last4],
      venue_id: ['text', () => batch.venueId],
      opened_at_ms: ['bigint', (one) => one.openedAtMs],
      expires_on: ['date', (one) => one.expiresOn],
      terms: ['jsonb', (one) => (one.terms === null ? null : JSON.stringify(one.terms))],
    },
    [...accounts.values()].toSorted((left, right) => (left.accountId < right.accountId ? -1 : 1)),
    sql`ON CONFLICT (organization_id, account_id) DO UPDATE SET
      last4 = CASE WHEN stored_value.account.last4 = '' THEN excluded.last4 ELSE stored_value.account.last4 END,
      expires_on = coalesce(stored_value.account.expires_on, excluded.expires_on),
      terms = coalesce(stored_value.account.terms, excluded.terms)`,
  );
}

/** What a voucher was sold for stands in the line that sold it. */
function termsOf(record: ProjectedRecord, voucherId: string): VoucherTerms | undefined {
  if (record.kind !== 'SaleCompleted') return undefined;
  const line = record.body.lines.find(
    ({ deferral }) => deferral.kind === 'voucher' && deferral.voucherId === voucherId,
  );
  if (!line) return undefined;
  const { productId, variantId, name, taxRateId, netMinor, taxMinor } = line;
  return { productId, variantId, name, taxRateId, netMinor, taxMinor };
}

async function linkCodes(tx: Tx, batch: RecordBatch): Promise<void> {
  await insertMany(
    tx,
    'stored_value.code',
    {
      organization_id: ['text', () => batch.organizationId],
      code_id: ['text', ({ body }) => body.codeId],
      account_id: ['text', ({ body }) => body.accountId],
      last4: ['text', ({ body }) => body.last4],
    },
    batch.records.filter((record): record is Linked => record.kind === 'StoredValueLinked'),
    sql`ON CONFLICT (organization_id, code_id) DO NOTHING`,
  );
}

/** A station that goes on under a new incarnation has no part of any balance any more: guests can spend it elsewhere. */
async function releaseEarlier(tx: Tx, batch: RecordBatch): Promise<void> {
  const begun = batch.records.some(
    (record) => record.kind === 'StationEnrolled' && record.body.cause !== 'enrolled',
  );
  if (!begun) return;
  await sql`
    UPDATE stored_value.allotment SET returned_minor = granted_minor + issued_minor - redeemed_minor
    WHERE station_id = ${batch.stationId} AND incarnation <> ${batch.incarnation}
      AND granted_minor + issued_minor - redeemed_minor > returned_minor`.execute(tx);
}

async function saveMovements(
  tx: Tx,
  batch: RecordBatch,
  moved: readonly MovedBy[],
): Promise<readonly MovedBy[]> {
  const saved = await insertMany<MovedBy, { record_id: string; line: number }>(
    tx,
    'stored_value.movement',
    {
      organization_id: ['text', () => batch.organizationId],
      record_id: ['text', (one) => one.record.id],
      line: ['integer', (one) => one.line],
      account_id: ['text', (one) => one.accountId],
      station_id: ['text', () => batch.stationId],
      incarnation: ['text', () => batch.incarnation],
      seq: ['bigint', (one) => one.record.seq],
      effect: ['text', (one) => one.effect],
      amount_minor: ['bigint', (one) => one.amountMinor],
      at_ms: ['bigint', (one) => one.record.occurredAtMs],
    },
    moved,
    sql`ON CONFLICT DO NOTHING RETURNING record_id, line`,
  );
  const fresh = new Set(saved.map((row) => `${row.record_id} ${row.line}`));
  return moved.filter((one) => fresh.has(`${one.record.id} ${one.line}`));
}

/** Balances and this station's part of them move together. */
async function addUp(tx: Tx, batch: RecordBatch, fresh: readonly MovedBy[]): Promise<void> {
  const sums = new Map<string, { accountId: string; issuedMinor: number; redeemedMinor: number }>();
  for (const { accountId, effect, amountMinor } of fresh) {
    const sum = sums.get(accountId) ?? { accountId, issuedMinor: 0, redeemedMinor: 0 };
    sums.set(accountId, sum);
    if (effect === 'issued') sum.issuedMinor += amountMinor;
    else sum.redeemedMinor += amountMinor;
  }
  const all = [...sums.values()];
  if (all.length === 0) return;
  await sql`
    UPDATE stored_value.account SET issued_minor = account.issued_minor + given.issued,
      redeemed_minor = account.redeemed_minor + given.redeemed
    FROM unnest(${all.map((one) => one.accountId)}::text[], ${all.map((one) => one.issuedMinor)}::bigint[],
      ${all.map((one) => one.redeemedMinor)}::bigint[]) AS given (account_id, issued, redeemed)
    WHERE account.account_id = given.account_id`.execute(tx);
  await insertMany(
    tx,
    'stored_value.allotment',
    {
      organization_id: ['text', () => batch.organizationId],
      account_id: ['text', (one) => one.accountId],
      station_id: ['text', () => batch.stationId],
      incarnation: ['text', () => batch.incarnation],
      issued_minor: ['bigint', (one) => one.issuedMinor],
      redeemed_minor: ['bigint', (one) => one.redeemedMinor],
    },
    all,
    sql`ON CONFLICT (organization_id, account_id, station_id, incarnation) DO UPDATE SET
      issued_minor = stored_value.allotment.issued_minor + excluded.issued_minor,
      redeemed_minor = stored_value.allotment.redeemed_minor + excluded.redeemed_minor`,
  );
}
