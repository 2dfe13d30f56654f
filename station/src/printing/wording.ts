/** Words on paper, in the venue's language. Currency, dates and times come from Intl. */
export interface Wording {
  readonly receipt: string;
  readonly refund: string;
  readonly refundOf: string;
  readonly copy: string;
  readonly total: string;
  readonly refunded: string;
  readonly cash: string;
  readonly change: string;
  readonly tax: string;
  readonly net: string;
  readonly taxNumber: string;
  readonly servedBy: string;
  readonly validOn: string;
  readonly validFromTo: string;
  readonly admits: string;
  readonly terms: string;
  readonly shiftReport: string;
  readonly shift: string;
  readonly opened: string;
  readonly closed: string;
  readonly float: string;
  readonly sales: string;
  readonly turnover: string;
  readonly expected: string;
  readonly counted: string;
  readonly difference: string;
  readonly cashSales: string;
  readonly refunds: string;
  readonly paidIn: string;
  readonly paidOut: string;
  readonly dropped: string;
  readonly refundNumber: string;
  readonly journal: string;
  readonly cloudLog: string;
  readonly fiscalSignature: string;
  readonly fiscalOutage: string;
}

const EN: Wording = {
  receipt: 'Receipt',
  refund: 'REFUND',
  refundOf: 'Refund of',
  copy: 'COPY',
  total: 'TOTAL',
  refunded: 'REFUNDED',
  cash: 'Cash',
  change: 'Change',
  tax: 'Tax',
  net: 'Net',
  taxNumber: 'Tax no.',
  servedBy: 'Served by',
  validOn: 'Valid on',
  validFromTo: 'Valid',
  admits: 'Admits',
  terms: 'Show this code at the gate. Keep it flat and dry. Not valid if copied.',
  shiftReport: 'Shift report',
  shift: 'Shift',
  opened: 'Opened',
  closed: 'Closed',
  float: 'Float',
  sales: 'Sales',
  turnover: 'Turnover',
  expected: 'Expected cash',
  counted: 'Counted',
  difference: 'Difference',
  cashSales: 'Cash sales',
  refunds: 'Refunds',
  paidIn: 'Paid in',
  paidOut: 'Paid out',
  dropped: 'To the safe',
  refundNumber: 'Refund no.',
  journal: 'Journal',
  cloudLog: 'Cloud log',
  fiscalSignature: 'Signature',
  fiscalOutage: 'Signing unit out of service',
};

const DE: Wording = {
  receipt: 'Beleg',
  refund: 'ERSTATTUNG',
  refundOf: 'Erstattung zu',
  copy: 'KOPIE',
  total: 'SUMME',
  refunded: 'ERSTATTET',
  cash: 'Bar',
  change: 'Rückgeld',
  tax: 'USt.',
  net: 'Netto',
  taxNumber: 'UID',
  servedBy: 'Bedient von',
  validOn: 'Gültig am',
  validFromTo: 'Gültig',
  admits: 'Personen',
  terms: 'Diesen Code am Eingang vorzeigen. Flach und trocken aufbewahren. Kopien sind ungültig.',
  shiftReport: 'Tagesabschluss',
  shift: 'Schicht',
  opened: 'Geöffnet',
  closed: 'Geschlossen',
  float: 'Wechselgeld',
  sales: 'Verkäufe',
  turnover: 'Umsatz',
  expected: 'Soll Bar',
  counted: 'Gezählt',
  difference: 'Differenz',
  cashSales: 'Barverkäufe',
  refunds: 'Erstattungen',
  paidIn: 'Einlagen',
  paidOut: 'Auszahlungen',
  dropped: 'In den Tresor',
  refundNumber: 'Erstattung Nr.',
  journal: 'Journal',
  cloudLog: 'Cloud-Log',
  fiscalSignature: 'Signatur',
  fiscalOutage: 'Signatureinheit außer Betrieb',
};

const FR: Wording = {
  receipt: 'Ticket de caisse',
  refund: 'REMBOURSEMENT',
  refundOf: 'Remboursement de',
  copy: 'DUPLICATA',
  total: 'TOTAL',
  refunded: 'REMBOURSÉ',
  cash: 'Espèces',
  change: 'Rendu',
  tax: 'TVA',
  net: 'HT',
  taxNumber: 'N° TVA',
  servedBy: 'Servi par',
  validOn: 'Valable le',
  validFromTo: 'Valable',
  admits: 'Personnes',
  terms: 'Présentez ce code à la borne. À garder à plat et au sec. Les copies ne sont pas valables.',
  shiftReport: 'Clôture de caisse',
  shift: 'Service',
  opened: 'Ouvert',
  closed: 'Fermé',
  float: 'Fond de caisse',
  sales: 'Ventes',
  turnover: "Chiffre d'affaires",
  expected: 'Espèces attendues',
  counted: 'Compté',
  difference: 'Écart',
  cashSales: 'Ventes espèces',
  refunds: 'Remboursements',
  paidIn: 'Entrées',
  paidOut: 'Sorties',
  dropped: 'Au coffre',
  refundNumber: 'Remboursement n°',
  journal: 'Journal',
  cloudLog: 'Registre cloud',
  fiscalSignature: 'Signature',
  fiscalOutage: 'Dispositif de signature en panne',
};

const ES: Wording = {
  receipt: 'Recibo',
  refund: 'DEVOLUCIÓN',
  refundOf: 'Devolución de',
  copy: 'COPIA',
  total: 'TOTAL',
  refunded: 'DEVUELTO',
  cash: 'Efectivo',
  change: 'Cambio',
  tax: 'IVA',
  net: 'Base',
  taxNumber: 'NIF',
  servedBy: 'Atendido por',
  validOn: 'Válido el',
  validFromTo: 'Válido',
  admits: 'Personas',
  terms: 'Muestre este código en la entrada. Guárdelo plano y seco. Las copias no son válidas.',
  shiftReport: 'Cierre de caja',
  shift: 'Turno',
  opened: 'Apertura',
  closed: 'Cierre',
  float: 'Fondo',
  sales: 'Ventas',
  turnover: 'Importe',
  expected: 'Efectivo esperado',
  counted: 'Contado',
  difference: 'Diferencia',
  cashSales: 'Ventas efectivo',
  refunds: 'Devoluciones',
  paidIn: 'Entradas',
  paidOut: 'Salidas',
  dropped: 'A la caja fuerte',
  refundNumber: 'Devolución n.º',
  journal: 'Diario',
  cloudLog: 'Registro en la nube',
  fiscalSignature: 'Firma',
  fiscalOutage: 'Unidad de firma fuera de servicio',
};

const IT: Wording = {
  receipt: 'Ricevuta',
  refund: 'RIMBORSO',
  refundOf: 'Rimborso di',
  copy: 'COPIA',
  total: 'TOTALE',
  refunded: 'RIMBORSATO',
  cash: 'Contanti',
  change: 'Resto',
  tax: 'IVA',
  net: 'Imponibile',
  taxNumber: 'P. IVA',
  servedBy: 'Servito da',
  validOn: 'Valido il',
  validFromTo: 'Valido',
  admits: 'Persone',
  terms: "Mostrare questo codice all'ingresso. Tenere piatto e asciutto. Le copie non sono valide.",
  shiftReport: 'Chiusura di cassa',
  shift: 'Turno',
  opened: 'Apertura',
  closed: 'Chiusura',
  float: 'Fondo cassa',
  sales: 'Vendite',
  turnover: 'Incasso',
  expected: 'Contanti attesi',
  counted: 'Contati',
  difference: 'Differenza',
  cashSales: 'Vendite contanti',
  refunds: 'Rimborsi',
  paidIn: 'Versamenti',
  paidOut: 'Prelievi',
  dropped: 'In cassaforte',
  refundNumber: 'Rimborso n.',
  journal: 'Giornale',
  cloudLog: 'Registro cloud',
  fiscalSignature: 'Firma',
  fiscalOutage: 'Unità di firma fuori servizio',
};

const BY_LANGUAGE: Readonly<Record<string, Wording>> = { en: EN, de: DE, fr: FR, es: ES, it: IT };

export const wordingIn = (locale: string): Wording => BY_LANGUAGE[locale.split('-')[0] ?? ''] ?? EN;
