import {
  centred,
  columns,
  cut,
  feed,
  type PaperBlock,
  type PaperDocument,
  rule,
  text,
} from '../paper/document.ts';
import { longDate, money, timeOfDay } from '../paper/format.ts';

/** What a host takes along: where, when, how many, what is ordered, what is still to be paid. No names: paper is left lying. */
export interface HostSheet {
  readonly kind: 'party' | 'school';
  readonly bookingId: string;
  readonly day: string;
  readonly startsAtMs: number;
  readonly endsAtMs: number;
  readonly roomName: string;
  readonly packageName: string;
  readonly headcount: number;
  readonly tab: readonly { readonly name: string; readonly quantity: number }[];
  readonly totalMinor: number;
  readonly depositHeldMinor: number;
}

export interface HostSheetPlace {
  readonly venueName: string;
  readonly currency: string;
  readonly timeZone: string;
  readonly locale: string;
}

const WORDS = {
  en: {
    party: 'Party',
    school: 'Group',
    guests: 'guests',
    tab: 'On the tab',
    total: 'So far',
    deposit: 'Deposit held',
    rest: 'To pay',
    arrived: 'Arrived',
    notes: 'Notes',
  },
  de: {
    party: 'Feier',
    school: 'Gruppe',
    guests: 'Gäste',
    tab: 'Auf dem Zettel',
    total: 'Bisher',
    deposit: 'Anzahlung',
    rest: 'Zu zahlen',
    arrived: 'Angekommen',
    notes: 'Notizen',
  },
  fr: {
    party: 'Fête',
    school: 'Groupe',
    guests: 'personnes',
    tab: 'Sur l’ardoise',
    total: 'À ce jour',
    deposit: 'Acompte',
    rest: 'À payer',
    arrived: 'Arrivés',
    notes: 'Notes',
  },
  es: {
    party: 'Fiesta',
    school: 'Grupo',
    guests: 'personas',
    tab: 'En la cuenta',
    total: 'Hasta ahora',
    deposit: 'Señal',
    rest: 'A pagar',
    arrived: 'Llegados',
    notes: 'Notas',
  },
} as const;

const wordsIn = (locale: string) => WORDS[(locale.split('-')[0] ?? 'en') as keyof typeof WORDS] ?? WORDS.en;

/** One sheet for the host, in the venue's language. Boxes are for a pen. */
export function hostSheetPaper(sheet: HostSheet, place: HostSheetPlace): PaperDocument {
  const { locale, timeZone, currency } = place;
  const words = wordsIn(locale);
  const amount = (minor: number) => money(minor, currency, locale);
  const time = (atMs: number) => timeOfDay(atMs, timeZone, locale);
  const tab: PaperBlock[] =
    sheet.tab.length === 0
      ? []
      : [
          rule,
          text(words.tab, { bold: true }),
          ...sheet.tab.map(({ name, quantity }) => text(`${quantity} × ${name}`, { indent: 2 })),
        ];
  return {
    blocks: [
      centred(`${words[sheet.kind]} · ${sheet.roomName}`, { inverse: true, bold: true }),
      feed(1),
      centred(`${time(sheet.startsAtMs)}–${time(sheet.endsAtMs)}`, { bold: true, size: 2 }),
      centred(longDate(sheet.day, locale)),
      feed(1),
      centred(String(sheet.headcount), { bold: true, size: 4 }),
      centred(words.guests),
      rule,
      text(sheet.packageName, { bold: true }),
      columns(`[  ] ${words.arrived}`, '______'),
      ...tab,
      rule,
      columns(words.total, amount(sheet.totalMinor)),
      columns(words.deposit, amount(-sheet.depositHeldMinor)),
      columns(words.rest, amount(sheet.totalMinor - sheet.depositHeldMinor), { bold: true }),
      rule,
      text(words.notes),
      feed(4),
      centred(`${place.venueName} · …${sheet.bookingId.slice(-6)}`),
      cut,
    ],
  };
}
