import { fact } from '@gatehouse/core/journal';
import type { Projection } from '../ledger/index.ts';
import { rentalOf } from './rental-store.ts';

/**
 * An item goes out with the sale of its deposit, in the same commit: nobody can have paid for one that the board shows
 * as free.
 */
export const rentalProjection: Projection = (writer, { record }) => {
  if (record.kind === 'SaleCompleted') {
    for (const line of record.body.lines) {
      if (line.kind !== 'deposit' || line.reference === null) continue;
      const rental = rentalOf(writer, line.reference);
      if (!rental || rental.state !== 'held') continue;
      const { rentalId, typeId, itemNumber, dueAtMs } = rental;
      writer.append(
        fact('RentalStarted', {
          rentalId,
          typeId,
          itemNumber,
          saleId: record.body.saleId,
          depositMinor: line.netMinor,
          currency: record.body.currency,
          dueAtMs,
        }),
        { operatorId: record.operatorId, shiftId: record.shiftId, refs: [record.body.saleId] },
      );
    }
  }
  if (record.kind === 'RentalStarted')
    writer.run(
      `UPDATE rental SET state = 'out', since_ms = ?, held_until_ms = NULL, deposit_minor = ? WHERE rental_id = ?`,
      record.occurredAtMs,
      record.body.depositMinor,
      record.body.rentalId,
    );
  if (record.kind === 'RentalReturned')
    writer.run('DELETE FROM rental WHERE rental_id = ?', record.body.rentalId);
};
