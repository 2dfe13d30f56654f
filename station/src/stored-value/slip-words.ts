interface SlipWords {
  readonly 'gift-card': string;
  readonly wallet: string;
  readonly voucher: string;
  readonly sold: string;
  /** The first day it needs a supervisor. */
  readonly until: string;
  readonly keep: string;
  readonly codePrinted: string;
}

const WORDS: Readonly<Record<string, SlipWords>> = {
  en: {
    'gift-card': 'Gift card',
    wallet: 'Wallet',
    voucher: 'Voucher',
    sold: 'Sold',
    until: 'Good before',
    keep: 'Keep it like cash: whoever has the code can spend it.',
    codePrinted: 'The code stands on the first print.',
  },
  de: {
    'gift-card': 'Geschenkkarte',
    wallet: 'Guthaben',
    voucher: 'Gutschein',
    sold: 'Verkauft',
    until: 'Gültig vor dem',
    keep: 'Wie Bargeld aufbewahren: Wer den Code hat, kann ihn einlösen.',
    codePrinted: 'Der Code steht auf dem ersten Ausdruck.',
  },
  fr: {
    'gift-card': 'Carte cadeau',
    wallet: 'Porte-monnaie',
    voucher: 'Bon',
    sold: 'Vendu le',
    until: 'Valable avant le',
    keep: 'À garder comme de l’argent : qui a le code peut le dépenser.',
    codePrinted: 'Le code figure sur la première impression.',
  },
  es: {
    'gift-card': 'Tarjeta regalo',
    wallet: 'Monedero',
    voucher: 'Vale',
    sold: 'Vendido',
    until: 'Válido antes del',
    keep: 'Guárdelo como dinero: quien tenga el código puede gastarlo.',
    codePrinted: 'El código está en la primera impresión.',
  },
};

/** Words of the slip in the venue's language, English where we have none. */
export const slipWordsIn = (locale: string): SlipWords =>
  WORDS[locale.split('-')[0] ?? ''] ?? (WORDS['en'] as SlipWords);
