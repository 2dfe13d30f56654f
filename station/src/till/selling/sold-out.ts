import { fact } from '@gatehouse/core/journal';
import { answered, type Answered, refused } from '../../api/problem.ts';
import type { Ledger } from '../../ledger/index.ts';
import { once, type RunningTill, type TillOperator } from '../parts.ts';
import { openShiftRow } from '../shifts.ts';

/** What this counter says of its own shelves, for the business day on which it says so. */
export interface SoldOutSwitches {
  /** True or false where it was switched today; undefined leaves it to the catalogue. */
  of(variantId: string): boolean | undefined;
  /** Read again after a switch. */
  changed(): void;
}

interface Switch {
  readonly variantId: string;
  readonly day: string;
  readonly soldOut: 0 | 1;
}

/** The switches of a ledger, read once and after each switch. Tomorrow's pretzels are baked tomorrow. */
export function createSoldOutSwitches(ledger: Pick<Ledger, 'read' | 'businessDay'>): SoldOutSwitches {
  let known: ReadonlyMap<string, Switch> | undefined;
  return {
    of(variantId) {
      known ??= new Map(
        ledger.read
          .all<Switch>('SELECT variant_id AS variantId, day, sold_out AS soldOut FROM sold_out_switch')
          .map((one) => [one.variantId, one]),
      );
      const found = known.size === 0 ? undefined : known.get(variantId);
      return found && found.day === ledger.businessDay() ? found.soldOut === 1 : undefined;
    },
    changed() {
      known = undefined;
    },
  };
}

export interface SwitchSoldOut {
  readonly operationId: string;
  readonly variantId: string;
  readonly soldOut: boolean;
}

/** Switches a variant at this counter and writes it down, from where the cloud learns of it. */
export function switchSoldOut(
  parts: RunningTill,
  switches: SoldOutSwitches,
  asked: SwitchSoldOut,
  operator: TillOperator,
): Answered<{ variantId: string; soldOut: boolean }> {
  const { operationId, variantId, soldOut } = asked;
  const done = once<{ variantId: string; soldOut: boolean }>(
    parts,
    { operationId, kind: 'sold-out' },
    (writer) => {
      const sellable = parts.reader.sellable(variantId);
      if (!sellable)
        return refused(422, 'unknown_variant', 'This product is not in the catalogue any more', {
          errors: [{ field: 'variantId', message: `no product has variant ${variantId}` }],
        });
      writer.append(fact('SoldOutSwitched', { productId: sellable.tile.productId, variantId, soldOut }), {
        operatorId: operator.operatorId,
        shiftId: openShiftRow(writer)?.shiftId ?? null,
      });
      writer.run(
        `INSERT INTO sold_out_switch (variant_id, day, sold_out) VALUES (?, ?, ?)
         ON CONFLICT (variant_id) DO UPDATE SET day = excluded.day, sold_out = excluded.sold_out`,
        variantId,
        parts.ledger.businessDay(),
        soldOut ? 1 : 0,
      );
      return answered({ variantId, soldOut });
    },
  );
  switches.changed();
  return done;
}
