import { type RentalType, textIn } from '@gatehouse/core/catalogue';
import type { HeldRental, RentalBoard, RentalItem } from '@gatehouse/core/contract';
import { fact } from '@gatehouse/core/journal';
import { taxDocument } from '@gatehouse/core/money';
import { answered, type Answered, refused } from '../api/problem.ts';
import { requirePermit } from '../permits/index.ts';
import { openDrawer } from '../till/drawer.ts';
import { once, policyOf, shiftClosed, type TillOperator, type TillParts } from '../till/parts.ts';
import { expectedCashMinor, openShiftRow } from '../till/shifts.ts';
import {
  depositHeldMinor,
  keepRental,
  openDeposits,
  rentalOf,
  rentalOfItem,
  rentals,
} from './rental-store.ts';

/** An item in a basket that nobody paid is free again after this. */
const HELD_MS = 15 * 60_000;

export interface RentalParts extends Pick<
  TillParts,
  'ledger' | 'replica' | 'clock' | 'ids' | 'bootId' | 'drawer' | 'report'
> {
  readonly taxRate: (taxRateId: string) => { readonly basisPoints: number } | undefined;
}

export interface ReturnAsked {
  readonly operationId: string;
  readonly rentalId: string;
  readonly feeMinor: number;
  readonly reason: string;
  readonly overrideId: string | null;
}

export interface RentalService {
  board(): Answered<RentalBoard>;
  hold(
    asked: { readonly operationId: string; readonly typeId: string; readonly itemNumber: string },
    operator: TillOperator,
  ): Answered<HeldRental>;
  release(rentalId: string): Answered<Record<string, never>>;
  giveBack(
    asked: ReturnAsked,
    operator: TillOperator,
  ): Answered<{ rentalId: string; refundMinor: number; feeMinor: number }>;
}

export function createRentals(parts: RentalParts): RentalService {
  const { ledger, clock, ids } = parts;
  const typesOf = (): readonly RentalType[] => parts.replica.policy()?.rentals ?? [];

  const board = (): Answered<RentalBoard> => {
    const policy = policyOf(parts);
    if (!policy.ok) return policy;
    const nowMs = clock.nowMs();
    const known = new Map(rentals(ledger.read).map((row) => [`${row.typeId}\n${row.itemNumber}`, row]));
    const itemOf = (typeId: string, itemNumber: string): RentalItem => {
      const row = known.get(`${typeId}\n${itemNumber}`);
      const isFree = !row || (row.state === 'held' && (row.heldUntilMs ?? 0) <= nowMs);
      if (isFree)
        return {
          typeId,
          itemNumber,
          state: 'free',
          rentalId: null,
          depositMinor: 0,
          sinceMs: null,
          dueAtMs: null,
        };
      const { rentalId, sinceMs, dueAtMs } = row;
      const isOverdue = row.state === 'out' && dueAtMs !== null && dueAtMs < nowMs;
      return {
        typeId,
        itemNumber,
        state: isOverdue ? 'overdue' : row.state,
        rentalId,
        depositMinor: row.state === 'out' ? depositHeldMinor(ledger, row) : row.depositMinor,
        sinceMs,
        dueAtMs,
      };
    };
    const types = typesOf().map(({ typeId, name, depositMinor, variantId, itemNumbers }) => ({
      typeId,
      name,
      depositMinor,
      variantId: variantId ?? null,
      items: itemNumbers.map((itemNumber) => itemOf(typeId, itemNumber)),
    }));
    const items = types.flatMap((type) => type.items);
    return answered({
      types,
      openCount: items.filter(({ state }) => state === 'out' || state === 'overdue').length,
      overdueCount: items.filter(({ state }) => state === 'overdue').length,
      depositsMinor: openDeposits(ledger).sumMinor,
    });
  };

  return {
    board,
    hold: ({ operationId, typeId, itemNumber }, operator) =>
      once<HeldRental>(parts, { operationId, kind: 'rental-hold' }, (writer) => {
        const policy = policyOf(parts);
        if (!policy.ok) return policy;
        const type = typesOf().find((one) => one.typeId === typeId);
        if (!type?.itemNumbers.includes(itemNumber))
          return refused(422, 'no_such_item', `There is no item ${itemNumber}`, {
            errors: [{ field: 'itemNumber', message: itemNumber }],
          });
        const nowMs = clock.nowMs();
        const before = rentalOfItem(writer, typeId, itemNumber);
        if (before && (before.state === 'out' || (before.heldUntilMs ?? 0) > nowMs))
          return refused(
            409,
            'item_out',
            `${itemNumber} is ${before.state === 'out' ? 'out' : 'in a basket'}`,
            {
              errors: [{ field: 'itemNumber', message: before.state }],
            },
          );
        if (before) writer.run('DELETE FROM rental WHERE rental_id = ?', before.rentalId);
        const rentalId = ids.nextId();
        const { depositMinor, minutes, variantId = null } = type;
        const dueAtMs = minutes === undefined ? null : nowMs + minutes * 60_000;
        const { currency, locale } = policy.value;
        keepRental(writer, {
          rentalId,
          typeId,
          itemNumber,
          state: 'held',
          depositMinor,
          currency,
          sinceMs: nowMs,
          heldUntilMs: nowMs + HELD_MS,
          dueAtMs,
        });
        const needsSale = depositMinor > 0 || variantId !== null;
        const body = { rentalId, typeId, itemNumber, depositMinor, currency, dueAtMs };
        if (depositMinor === 0)
          writer.append(fact('RentalStarted', { ...body, saleId: null }), {
            operatorId: operator.operatorId,
            shiftId: openShiftRow(writer)?.shiftId ?? null,
          });
        const name = `${textIn(type.name, locale)} ${itemNumber}`;
        return answered({ rentalId, typeId, itemNumber, name, depositMinor, variantId, needsSale });
      }),
    release(rentalId) {
      ledger.transact((writer) =>
        writer.run(`DELETE FROM rental WHERE rental_id = ? AND state = 'held'`, rentalId),
      );
      return answered({});
    },
    giveBack(asked, operator) {
      const { operationId, rentalId, feeMinor, reason } = asked;
      let shiftId: string | null = null;
      const done = once<{ rentalId: string; refundMinor: number; feeMinor: number }>(
        parts,
        { operationId, kind: 'rental-return' },
        (writer) => {
          const policy = policyOf(parts);
          if (!policy.ok) return policy;
          const shift = openShiftRow(writer);
          if (!shift) return shiftClosed();
          const rental = rentalOf(writer, rentalId);
          if (!rental || rental.state !== 'out')
            return refused(404, 'not_out', 'This item is not out', {
              detail: 'It came back already, or it was rented out at another till',
            });
          const depositMinor = depositHeldMinor(ledger, rental);
          if (feeMinor > depositMinor)
            return refused(422, 'fee_too_large', 'More than the deposit cannot be kept', {
              errors: [{ field: 'feeMinor', message: `${depositMinor} was deposited` }],
              facts: { depositMinor },
            });
          if (feeMinor > 0 && reason.trim() === '')
            return refused(422, 'reason_missing', 'Say what is broken', {
              errors: [{ field: 'reason', message: 'is needed with a fee' }],
            });
          const refundMinor = depositMinor - feeMinor;
          const inDrawerMinor = expectedCashMinor(ledger, shift);
          if (inDrawerMinor < refundMinor)
            return refused(
              409,
              'not_enough_cash',
              'There is not enough cash in the drawer for this deposit',
              {
                facts: { inDrawerMinor },
              },
            );
          const permit = requirePermit(
            { clock, bootId: parts.bootId, limits: () => policy.value.limits },
            writer,
            operator,
            { permission: 'rental.handle', subjectId: rentalId, amountMinor: refundMinor },
            asked.overrideId,
          );
          if (!permit.ok) return permit;
          shiftId = shift.shiftId;
          const { typeId, itemNumber, currency } = rental;
          const taxRateId = typesOf().find((one) => one.typeId === typeId)?.feeTaxRateId ?? null;
          writer.append(
            fact('RentalReturned', {
              rentalId,
              typeId,
              itemNumber,
              depositMinor,
              refundMinor,
              feeMinor,
              ...feeTax(feeMinor, taxRateId, (id) => parts.taxRate(id)?.basisPoints ?? 0),
              taxRateId,
              currency,
              reason: reason.trim(),
              overrideId: permit.value,
            }),
            { operatorId: operator.operatorId, shiftId, refs: [rentalId] },
          );
          return answered({ rentalId, refundMinor, feeMinor });
        },
      );
      if (done.ok && done.repeated !== true && done.value.refundMinor > 0)
        void openDrawer(ledger, parts.drawer, {
          cause: 'refund',
          saleId: null,
          reason: 'deposit',
          operatorId: operator.operatorId,
          shiftId,
        }).catch(parts.report);
      return done;
    },
  };
}

/** What is kept is a price with its tax in it: nobody tells a guest the net of a broken buckle. */
function feeTax(feeMinor: number, taxRateId: string | null, basisPointsOf: (taxRateId: string) => number) {
  if (feeMinor === 0 || taxRateId === null) return { feeNetMinor: feeMinor, feeTaxMinor: 0 };
  const [line] = taxDocument(
    [{ amountMinor: feeMinor, taxRateId, rateBasisPoints: basisPointsOf(taxRateId) }],
    { pricesIncludeTax: true, roundingMode: 'half-up', roundingLevel: 'line' },
  ).lines;
  if (!line) throw new Error('a fee is taxed as one line');
  return { feeNetMinor: line.netMinor, feeTaxMinor: line.taxMinor };
}
