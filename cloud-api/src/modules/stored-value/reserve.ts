import { availableOf, type CloudAccount, grantFor } from '@gatehouse/core/stored-value';
import { sql } from 'kysely';
import type { Tx } from '../../platform/database.ts';
import type { StationCaller } from '../../platform/http/caller.ts';
import {
  accountIdOf,
  accountOf,
  type AllotmentRow,
  allotmentsOf,
  lockAccounts,
  shown,
} from './account-store.ts';

export interface ReserveAsked {
  readonly operationId: string;
  readonly codeId: string;
  readonly wantedMinor: number;
  readonly keepMinor: number;
}

/** No station keeps more than this part of what is left: the guest goes on to the next till. */
const KEEP_SHARE = 4;

/** The account of a code, as it stands. Its guest is at this station: what others keep of it is asked back. */
export async function look(
  tx: Tx,
  station: StationCaller,
  codeId: string,
  nowMs: number,
): Promise<{ account: CloudAccount | null }> {
  const account = await accountOf(tx, await accountIdOf(tx, codeId));
  if (account) await recallOthers(tx, station, account.accountId, nowMs);
  return { account: account ? shown(account, await allotmentsOf(tx, account.accountId), station) : null };
}

/**
 * Sets a part of a balance aside for a station: what it needs now, and a little for its next outage. Once per operation:
 * the answer that got lost is given again. Where there is not enough, others are asked to hand back what they keep.
 */
export async function reserve(
  tx: Tx,
  station: StationCaller,
  asked: ReserveAsked,
  nowMs: number,
): Promise<{ account: CloudAccount | null; grantedMinor: number }> {
  const accountId = await accountIdOf(tx, asked.codeId);
  const [account] = await lockAccounts(tx, [accountId]);
  if (!account) return { account: null, grantedMinor: 0 };
  const allotments = await allotmentsOf(tx, accountId);
  const { issuedMinor, redeemedMinor } = account;
  const holdings = { issuedMinor, redeemedMinor, allotments };
  const isOwn = (one: AllotmentRow): boolean =>
    one.stationId === station.stationId && one.incarnation === station.incarnation;
  const before = allotments.find(isOwn)?.grantedMinor ?? 0;
  if (await isRepeated(tx, asked.operationId))
    return { account: shown(account, allotments, station), grantedMinor: before };
  const wanted = grantFor(holdings, asked.wantedMinor);
  if (wanted < asked.wantedMinor) await recallOthers(tx, station, accountId, nowMs);
  const left = availableOf(holdings) - wanted;
  // A voucher is spent whole: a part of it is no use to anybody.
  const kept = account.account === 'voucher' ? 0 : Math.min(asked.keepMinor, Math.floor(left / KEEP_SHARE));
  const amountMinor = wanted + Math.max(0, kept);
  if (amountMinor <= 0) return { account: shown(account, allotments, station), grantedMinor: before };
  await sql`
    INSERT INTO stored_value.reservation
      (organization_id, operation_id, account_id, station_id, incarnation, amount_minor, at_ms)
    VALUES (${station.organizationId}, ${asked.operationId}, ${accountId}, ${station.stationId},
      ${station.incarnation}, ${amountMinor}, ${nowMs})`.execute(tx);
  await sql`
    INSERT INTO stored_value.allotment (organization_id, account_id, station_id, incarnation, granted_minor)
    VALUES (${station.organizationId}, ${accountId}, ${station.stationId}, ${station.incarnation}, ${amountMinor})
    ON CONFLICT (organization_id, account_id, station_id, incarnation)
      DO UPDATE SET granted_minor = stored_value.allotment.granted_minor + excluded.granted_minor`.execute(
    tx,
  );
  return {
    account: shown(account, await allotmentsOf(tx, accountId), station),
    grantedMinor: before + amountMinor,
  };
}

async function isRepeated(tx: Tx, operationId: string): Promise<boolean> {
  const found = await sql`
    SELECT 1 FROM stored_value.reservation WHERE operation_id = ${operationId}`.execute(tx);
  return found.rows.length > 0;
}

async function recallOthers(tx: Tx, station: StationCaller, accountId: string, nowMs: number): Promise<void> {
  await sql`
    UPDATE stored_value.allotment SET recalled_at_ms = ${nowMs}
    WHERE account_id = ${accountId} AND station_id <> ${station.stationId}
      AND granted_minor + issued_minor - redeemed_minor > returned_minor`.execute(tx);
}
