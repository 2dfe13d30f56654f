import { promotionCodeOf } from '@gatehouse/core/catalogue';
import type { Adjustment, Problem } from '@gatehouse/core/contract';
import { type ManualReduction, permissionOf, shareTaken } from '@gatehouse/core/pricing';
import { contractBasket, type TillBasket, withAdjustment, withLine } from '../model/basket.ts';
import { approved } from '../permits/approving.ts';
import { priceOf } from '../pricing.ts';
import type { Till } from '../till.ts';

/** Reductions by hand, codes, gifts and places beyond capacity: asked of the station before they stand on the screen. */

/** What a reduction would take off, by the same arithmetic the station will use. */
export function previewOf(
  till: Till,
  lineId: string | null,
  adjustment: Adjustment,
): { readonly manual: ManualReduction | undefined; readonly totalMinor: number } | null {
  const price = priceOf(till, withAdjustment(till.basket.get(), lineId, adjustment));
  return (
    price && {
      manual: price.byHand.find((one) => one.lineId === lineId),
      totalMinor: price.totalMinor,
    }
  );
}

/**
 * Puts a reduction on a line, or on the basket where `lineId` is null, once its operator may give it or somebody who may
 * has approved it. The basket stays as it was when nobody does.
 */
export async function adjust(till: Till, lineId: string | null, wanted: Adjustment): Promise<Problem | null> {
  const preview = previewOf(till, lineId, wanted);
  const { basketId } = till.basket.get();
  const answer = await approved(
    till,
    {
      permission: permissionOf(wanted),
      action: wanted.kind,
      subjectId: basketId,
      amountMinor: Math.abs(preview?.manual?.offMinor ?? 0),
      basisPoints: preview?.manual ? Math.min(10_000, shareTaken(preview.manual)) : 0,
    },
    (overrideId) =>
      till.client.selling.adjust({
        body: {
          lineId,
          basket: contractBasket(withAdjustment(till.basket.get(), lineId, { ...wanted, overrideId })),
        },
      }),
  );
  if (!answer.ok) return answer.problem;
  const { overrideId } = answer.value;
  till.basket.set((basket) => withAdjustment(basket, lineId, { ...wanted, overrideId }));
  till.notice.set(null);
  return null;
}

export const removeAdjustment = (till: Till, lineId: string | null): void =>
  till.basket.set((basket) => withAdjustment(basket, lineId, null));

/** An approval covers what it was given for: more pieces are asked for again, and without a yes the reduction goes. */
export async function adjustAgain(till: Till, lineId: string): Promise<void> {
  const { adjustment } = till.basket.get().lines.find((line) => line.lineId === lineId) ?? {};
  if (!adjustment || adjustment.overrideId === null) return;
  const problem = await adjust(till, lineId, { ...adjustment, overrideId: null });
  if (!problem) return;
  removeAdjustment(till, lineId);
  till.notice.set({ kind: 'problem', problem });
}

/** Whether a typed or scanned text is a code of a promotion this till knows. */
export function isPromotionCode(till: Till, text: string): boolean {
  const catalogue = till.catalogue.get();
  const wanted = promotionCodeOf(text);
  return (
    catalogue.kind === 'ready' &&
    catalogue.value.offers.promotions.some(({ codes }) =>
      codes.some((code) => promotionCodeOf(code) === wanted),
    )
  );
}

/** Gives a code to the basket; the same code again changes nothing. False when no promotion has it. */
export function addCode(till: Till, text: string): boolean {
  if (!isPromotionCode(till, text)) return false;
  const code = promotionCodeOf(text).slice(0, 40);
  till.basket.set((basket) =>
    basket.promotionCodes.includes(code)
      ? basket
      : { ...named(till, basket), promotionCodes: [...basket.promotionCodes, code].slice(-10) },
  );
  return true;
}

export const removeCode = (till: Till, code: string): void =>
  till.basket.set((basket) => ({
    ...basket,
    promotionCodes: basket.promotionCodes.filter((one) => one !== code),
  }));

/** A basket has its id from the first thing on in it. */
const named = (till: Till, basket: TillBasket): TillBasket =>
  basket.basketId === null ? { ...basket, basketId: till.newId() } : basket;

export function addDonation(till: Till, amountMinor: number): void {
  till.basket.set((basket) => ({
    ...named(till, basket),
    extras: [
      ...basket.extras.filter(({ kind }) => kind !== 'donation'),
      { lineId: till.newId(), kind: 'donation', amountMinor },
    ],
  }));
}

export const removeExtra = (till: Till, lineId: string): void =>
  till.basket.set((basket) => ({ ...basket, extras: basket.extras.filter((one) => one.lineId !== lineId) }));

export const setNote = (till: Till, lineId: string | null, note: string): void =>
  till.basket.set((basket) => (lineId === null ? { ...basket, note } : withLine(basket, lineId, { note })));

export const setCodes = (till: Till, lineId: string, codes: 'each' | 'one'): void =>
  till.basket.set((basket) => withLine(basket, lineId, { codes }));

/** Asks for a place beyond capacity for a line that would be added; null when somebody said yes. */
export async function approveOversell(
  till: Till,
  oversold: TillBasket,
  lineId: string,
): Promise<{ readonly problem: Problem } | { readonly overrideId: string | null }> {
  const answer = await approved(
    till,
    {
      permission: 'sale.oversell',
      action: 'oversell',
      subjectId: oversold.basketId,
      amountMinor: 0,
      basisPoints: 0,
    },
    (overrideId) =>
      till.client.selling.adjust({
        body: {
          lineId,
          what: 'oversell',
          basket: contractBasket(withLine(oversold, lineId, { oversell: { overrideId } })),
        },
      }),
  );
  return answer.ok ? { overrideId: answer.value.overrideId } : { problem: answer.problem };
}
