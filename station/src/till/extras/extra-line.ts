import type { BasketExtra } from '@gatehouse/core/contract';
import type { SaleLine } from '@gatehouse/core/journal';
import { NO_TAX_RATE_ID } from '@gatehouse/core/pricing';
import { assertNever } from '@gatehouse/core/result';

type Words = Readonly<Record<Exclude<BasketExtra['kind'], 'deposit'>, string>>;
/** Names of lines of money on paper, by language; a deposit brings its own. */
const WORDS: Readonly<Record<string, Words>> = {
  en: { tip: 'Tip', donation: 'Donation', 'gift-card': 'Gift card', 'wallet-top-up': 'Wallet top-up' },
  de: {
    tip: 'Trinkgeld',
    donation: 'Spende',
    'gift-card': 'Gutschein',
    'wallet-top-up': 'Guthaben aufladen',
  },
  fr: { tip: 'Pourboire', donation: 'Don', 'gift-card': 'Carte cadeau', 'wallet-top-up': 'Recharge' },
  es: { tip: 'Propina', donation: 'Donativo', 'gift-card': 'Tarjeta regalo', 'wallet-top-up': 'Recarga' },
};
const wordsOf = (locale: string): Words => WORDS[locale.split('-')[0] ?? ''] ?? (WORDS['en'] as Words);

/** The line of a sale that is money and no product: untaxed here, and booked as what it is (a debt, a gift, a tip). */
export function extraLineOf(extra: BasketExtra, locale: string): SaleLine {
  const { lineId, kind, amountMinor } = extra;
  return {
    lineId,
    productId: kind,
    variantId: kind,
    name: kind === 'deposit' ? extra.name : wordsOf(locale)[kind],
    quantity: 1,
    unitPriceMinor: amountMinor,
    netMinor: amountMinor,
    taxMinor: 0,
    grossMinor: amountMinor,
    taxRateId: NO_TAX_RATE_ID,
    taxBasisPoints: 0,
    kind,
    listUnitMinor: amountMinor,
    reductions: [],
    reference: referenceOf(extra),
    deferral: { kind: 'none' },
  };
}

function referenceOf(extra: BasketExtra): string | null {
  switch (extra.kind) {
    case 'gift-card':
    case 'wallet-top-up':
      return extra.accountId;
    case 'deposit':
      return extra.reference;
    case 'tip':
    case 'donation':
      return null;
    default:
      return assertNever(extra);
  }
}
