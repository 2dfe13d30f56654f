import type { Translation } from '../shape.ts';
import type { en } from './en.ts';

/** Wörter des Bezahlens. */
export const de: Translation<typeof en> = {
  title: 'Bezahlen',
  otherWays: 'Andere Zahlarten',
  left: 'Noch offen',
  ofTotal: 'von {{amount}}',
  withTip: 'Trinkgeld {{amount}}',
  tooMuch: 'Zu viel genommen',
  giveBackFirst: 'Zuerst eine Zahlung zurückgeben',
  taken: 'Schon bezahlt',
  takeBack: '{{name}} {{amount}} zurückgeben',
  goOn: 'Weiter bezahlen {{amount}}',
  goOnHint: 'Ein Teil ist bezahlt',
  finish: 'Verkauf abschließen',
  payCash: 'Bar {{amount}}',
  exact: 'Passend',
  exactReady: 'Passend, Drucker bereit',
  exactNoPrinter: 'Passend, jetzt kein Beleg',
  kind: {
    cash: 'Bar',
    foreign: 'Fremdwährung',
    invoice: 'Auf Rechnung',
    deposit: 'Anzahlung',
  },
  cash: {
    quick: 'Was der Gast gibt',
    received: 'Erhalten',
    change: 'Rückgeld',
    missing: 'Bleibt offen',
    take: '{{amount}} nehmen',
    takePart: '{{amount}} als Teil nehmen',
    enterAmount: 'Erhaltenen Betrag eingeben',
    rounded: '{{exact}} sind bar {{rounded}}',
  },
  tip: {
    title: 'Trinkgeld',
    add: 'Trinkgeld',
    some: 'Trinkgeld {{amount}}',
    quick: 'Übliches Trinkgeld',
    percent: '{{percent}} %',
    none: 'Kein Trinkgeld',
    amount: 'Trinkgeld',
    enter: 'Trinkgeld eingeben',
    take: '{{amount}} dazu',
  },
};
