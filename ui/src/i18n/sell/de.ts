import type { Translation } from '../shape.ts';
import type { en } from './en.ts';

/** Wörter für alles am Korb außer dem Zählen. */
export const de: Translation<typeof en> = {
  line: {
    oneCode: '1 Code für alle',
    overCapacity: 'über Kapazität',
  },
  extra: {
    tip: 'Trinkgeld',
    donation: 'Spende',
    'gift-card': 'Gutschein',
    'wallet-top-up': 'Guthaben aufladen',
    remove: '{{name}} entfernen',
  },
  code: {
    applied: 'gilt',
    'without-effect': 'nichts zu ermäßigen',
    unknown: 'unbekannt',
    remove: 'Code {{code}} entfernen',
    label: 'Aktionscode',
    help: 'Groß oder klein ist gleich. Ein gescannter Code zählt sofort, auch ohne dieses Blatt.',
    notKnown: 'Keine Aktion hat den Code „{{code}}“. Schreibweise prüfen.',
    take: 'Code übernehmen',
  },
  sheet: {
    topics: 'Was geändert wird',
    reason: 'Grund',
    needsReason: 'Grund wählen',
    apply: 'Anwenden',
    takeBack: 'Zurücknehmen',
    about: '{{formatted}} × {{price}}, {{day}}',
    remove: 'Zeile entfernen',
    setQuantity: 'Auf {{formatted}} setzen',
    noteHelp: 'Steht auf Beleg und Bon. Bitte nichts Persönliches.',
    keepNote: 'Notiz behalten',
  },
  addOns: {
    label: 'Passt dazu',
    none: 'Nein, danke',
  },
  guest: {
    remove: 'Ohne {{name}} verkaufen',
  },
  foot: {
    reduced: 'Ermäßigt um {{amount}}',
  },
  basket: {
    change: 'Rabatt, Code, Spende oder Notiz',
    title: 'Der ganze Korb',
    about: '{{amount}} zu zahlen',
  },
  oversell: 'Trotzdem verkaufen',
  panel: {
    quantity: 'Anzahl',
    'discount-percent': 'Rabatt in %',
    'discount-amount': 'Rabatt, Betrag',
    'price-override': 'Anderer Preis',
    concession: 'Ermäßigung',
    carer: 'Begleitung frei',
    complimentary: 'Aufs Haus',
    note: 'Notiz',
    code: 'Aktionscode',
    donation: 'Spende',
  },
  asks: {
    'discount-percent': 'Warum der Rabatt?',
    'discount-amount': 'Warum der Rabatt?',
    'price-override': 'Warum ein anderer Stückpreis?',
    concession: 'Welchen Nachweis haben Sie gesehen?',
    carer: 'Frei neben einem Gast, der Begleitung braucht. Welchen Nachweis haben Sie gesehen?',
    complimentary: 'Warum kostenlos?',
  },
  reason: {
    'discount-percent': {
      '1': 'Kulanz',
      '2': 'Beschädigt',
      '3': 'Regen',
      '4': 'Personal',
    },
    'discount-amount': {
      '1': 'Kulanz',
      '2': 'Beschädigt',
      '3': 'Lange gewartet',
      '4': 'Personal',
    },
    'price-override': {
      '1': 'Falsch ausgezeichnet',
      '2': 'Zugesagter Preis',
      '3': 'Letztes Stück',
      '4': 'Mit dem Büro vereinbart',
    },
    concession: {
      '1': 'Studierendenausweis',
      '2': 'Behindertenausweis',
      '3': 'Arbeitslos',
      '4': 'Einheimisch',
    },
    carer: {
      '1': 'Ausweis mit B',
      '2': 'Behindertenausweis',
      '3': 'Schreiben der Einrichtung',
      '4': 'Uns bekannt',
    },
    complimentary: {
      '1': 'Gast des Hauses',
      '2': 'Reklamation',
      '3': 'Presse',
      '4': 'Lehrkraft einer Klasse',
    },
  },
  codes: {
    label: 'Tickets',
    each: '{{formatted}} Codes, je einer',
    one: 'Ein Code für alle {{formatted}}',
  },
  donation: {
    up: 'ergibt {{amount}}',
    add: '{{amount}} spenden',
    enter: 'Betrag eingeben',
  },
  bands: {
    title: 'Ausgeben',
  },
  void: {
    line: '{{formatted}} × {{name}} entfernen',
    basket: 'Diesen Korb aufgeben',
    text: 'Es war schon länger im Korb, darum hält das Journal fest, warum es geht.',
    changed: 'Anders überlegt',
    mistyped: 'Vertippt',
    price: 'Zu teuer',
    gone: 'Gast ist gegangen',
    other: 'Anderer Grund',
    take: 'Entfernen',
  },
  soldOut: {
    isOut: 'Heute an dieser Kasse durchgestrichen und nicht verkauft.',
    isThere: 'Geht es aus? Heute an dieser Kasse durchgestrichen, das Büro sieht es.',
    there: 'Wieder da',
    out: 'Heute ausverkauft',
  },
  bundle: {
    hint: '{{count}} zusammen',
  },
};
