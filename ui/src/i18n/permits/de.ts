import type { Translation } from '../shape.ts';
import type { en } from './en.ts';

export const de: Translation<typeof en> = {
  title: 'Das braucht eine Freigabe',
  once: 'Einmal, für {{name}}. Es kommt mit beiden Namen ins Journal.',
  orBadge: 'oder einen Ausweis unter den Scanner halten',
  refused: {
    wrong: 'Diese PIN gehört niemandem',
    wrongBadge: 'Dieser Ausweis gehört niemandem',
    own: 'Das muss jemand anderes freigeben',
    mayNot: 'Diese Person darf das nicht freigeben: Leitung rufen',
    locked: 'Zu viele falsche PINs: kurz warten',
    shared: 'Zwei Personen haben diese PIN',
    unreachable: 'Die Station hat nicht geantwortet: noch einmal versuchen',
  },
  what: {
    sale: {
      create: 'Verkaufen',
      void: 'Positionen herausnehmen',
      discount: 'Rabatt',
      'price-override': 'Anderer Preis',
      complimentary: 'Kostenlos abgeben',
      concession: 'Ermäßigter Preis',
      park: 'Verkauf parken',
      oversell: 'Mehr verkaufen, als Plätze da sind',
      refund: 'Erstattung',
      'refund-other-tender': 'Anders erstatten, als bezahlt wurde',
      exchange: 'Umtausch',
      reprint: 'Noch einmal drucken',
      'correct-tender': 'Zahlungsart berichtigen',
    },
    payment: {
      card: 'Karte annehmen',
      'resolve-unknown': 'Über unklare Kartenzahlung entscheiden',
      invoice: 'Auf Rechnung verkaufen',
    },
    cash: {
      'open-shift': 'Schicht öffnen',
      'close-shift': 'Schicht schließen',
      'approve-difference': 'Mit dieser Differenz schließen',
      'hand-over': 'Lade übergeben',
      move: 'Bargeld bewegen',
      'no-sale': 'Lade ohne Verkauf öffnen',
      safe: 'Am Tresor arbeiten',
      'see-expected': 'Sollbestand der Lade sehen',
    },
    'stored-value': {
      issue: 'Gutschein verkaufen oder aufladen',
      adjust: 'Guthaben ändern',
    },
    order: {
      collect: 'Bestellung abholen',
    },
    customer: {
      read: 'Kunden nachschlagen',
      write: 'Kundendaten ändern',
    },
    waiver: {
      sign: 'Erklärung unterschreiben lassen',
    },
    booking: {
      handle: 'Buchung bearbeiten',
    },
    rental: {
      handle: 'Verleihen',
    },
    stock: {
      adjust: 'Bestand ändern',
      'sold-out': 'Als ausverkauft markieren',
    },
    session: {
      cancel: 'Termin absagen',
    },
    ticket: {
      issue: 'Ticket ausstellen',
      reissue: 'Ticket ersetzen',
      revoke: 'Ticket sperren',
      'look-up': 'Ticket nachschlagen',
      'undo-scan': 'Scan zurücknehmen',
    },
    gate: {
      operate: 'Am Eingang arbeiten',
      override: 'Jemanden einlassen',
    },
    report: {
      sales: 'Tageszahlen sehen',
      finance: 'Bücher sehen',
    },
    training: {
      use: 'Übung',
    },
    exception: {
      resolve: 'Über eine Ausnahme entscheiden',
    },
    catalogue: {
      write: 'Katalog ändern',
    },
    station: {
      manage: 'Stationen verwalten',
    },
    staff: {
      manage: 'Personal verwalten',
    },
    subject: {
      erase: 'Personendaten löschen',
    },
  },
};
