import type { JournalRecord, RecordBody } from '../../journal/index.ts';
import { assertNever } from '../../result/assert-never.ts';
import { accounts } from '../accounts.ts';
import { credit, debit, type Movement } from './movement.ts';
import { drawerOf } from './sale.ts';

/** Cash between the drawer, the safe, a banking bag and the world outside. */
export function cashMovements(record: JournalRecord, body: RecordBody<'CashMoved'>): Movement[] {
  const drawer = drawerOf(record);
  const { amountMinor, direction } = body;
  const { stationId, venueId } = record;
  const shiftId = record.shiftId ?? '';
  switch (direction) {
    case 'paid-in':
      return [debit(drawer, amountMinor), credit(accounts.cashIn(stationId, shiftId), amountMinor)];
    case 'paid-out':
      return [debit(accounts.pettyCash(stationId, shiftId), amountMinor), credit(drawer, amountMinor)];
    case 'drop':
      return [debit(accounts.safe(venueId), amountMinor), credit(drawer, amountMinor)];
    case 'change-in':
      return [debit(drawer, amountMinor), credit(accounts.safe(venueId), amountMinor)];
    case 'to-bag': {
      if (body.bagNumber === null) throw new RangeError('a banking bag has a number');
      return [debit(accounts.bankBag(body.bagNumber), amountMinor), credit(drawer, amountMinor)];
    }
    default:
      return assertNever(direction);
  }
}

/** The drawer goes into the safe as counted, each currency by itself; what differs is over or short. */
export function closeMovements(record: JournalRecord, body: RecordBody<'ShiftClosed'>): Movement[] {
  const { shiftId, countedMinor, expectedMinor, differenceMinor, currency } = body;
  if (countedMinor - expectedMinor !== differenceMinor)
    throw new RangeError('difference must be counted less expected');
  return [{ currency, expectedMinor, countedMinor }, ...body.foreign].flatMap((drawer) => [
    credit(accounts.cash(record.stationId, shiftId), drawer.expectedMinor, drawer.currency),
    debit(accounts.safe(record.venueId), drawer.countedMinor, drawer.currency),
    credit(accounts.cashOverShort(shiftId), drawer.countedMinor - drawer.expectedMinor, drawer.currency),
  ]);
}
