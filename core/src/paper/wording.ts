/**
 * Words on paper, in the guest's language or the venue's; in core, because the e-mail and the preview say the same.
 * Currency, dates and times come from Intl. It is long: five languages, each word beside its own.
 */
export interface Wording {
  readonly receipt: string;
  readonly refund: string;
  readonly refundOf: string;
  readonly exchangedFor: string;
  readonly exchangedFrom: string;
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
  readonly due: string;
  readonly thanks: string;
  readonly discount: string;
  readonly rounding: string;
  readonly card: string;
  readonly giftCard: string;
  readonly wallet: string;
  readonly voucher: string;
  readonly invoice: string;
  readonly deposit: string;
  readonly online: string;
  readonly foreignCash: string;
  readonly approval: string;
  readonly notYetConfirmed: string;
  readonly tip: string;
  readonly donation: string;
  readonly fee: string;
  readonly otherAmounts: string;
  readonly gross: string;
  readonly copyNumber: string;
  readonly refundFrom: string;
  readonly refundSays: string;
  readonly reason: string;
  readonly giftReceipt: string;
  readonly giftReceiptText: string;
  readonly pickUp: string;
  readonly order: string;
  readonly entry: string;
  readonly band: string;
  readonly note: string;
  readonly holder: string;
  readonly singlePurpose: string;
  readonly multiPurpose: string;
  readonly youSave: string;
  readonly training: string;
  readonly saleNumber: string;
  readonly refundedTo: string;
  readonly scanToReturn: string;
  readonly persons: string;
}

const EN: Wording = {
  receipt: 'Receipt',
  refund: 'REFUND',
  refundOf: 'Refund of',
  exchangedFor: 'Exchanged for',
  exchangedFrom: 'In exchange for',
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
  discount: 'Discount',
  rounding: 'Rounding',
  card: 'Card',
  giftCard: 'Gift card',
  wallet: 'Wallet',
  voucher: 'Voucher',
  invoice: 'On account',
  deposit: 'Deposit',
  online: 'Paid online',
  foreignCash: 'Cash',
  approval: 'Approval',
  notYetConfirmed: 'Payment not confirmed yet',
  tip: 'Tip',
  donation: 'Donation',
  fee: 'Fee',
  otherAmounts: 'Not turnover',
  gross: 'Gross',
  copyNumber: 'COPY no.',
  refundFrom: 'of',
  refundSays: 'Corrects the receipt above. Taken back:',
  reason: 'Reason',
  giftReceipt: 'GIFT RECEIPT',
  giftReceiptText: 'To exchange, bring this receipt.',
  pickUp: 'Pick-up',
  order: 'ORDER',
  entry: 'Entry',
  band: 'Band',
  note: 'Note',
  holder: 'For',
  singlePurpose: 'Single-purpose voucher: tax is paid with this receipt.',
  multiPurpose: 'Multi-purpose voucher: no tax now, it is due when used.',
  youSave: 'You saved',
  training: 'TRAINING - NOT A RECEIPT',
  saleNumber: 'Sale',
  refundedTo: 'Refunded to',
  scanToReturn: 'Scan to exchange or return',
  persons: 'persons',
  due: 'Still to pay',
  thanks: 'Thank you!',
};

const DE: Wording = {
  receipt: 'Beleg',
  refund: 'ERSTATTUNG',
  refundOf: 'Erstattung zu',
  exchangedFor: 'Umgetauscht gegen',
  exchangedFrom: 'Im Tausch für',
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
  discount: 'Rabatt',
  rounding: 'Rundung',
  card: 'Karte',
  giftCard: 'Gutschein',
  wallet: 'Guthaben',
  voucher: 'Einzweck-Gutschein',
  invoice: 'Auf Rechnung',
  deposit: 'Anzahlung',
  online: 'Online bezahlt',
  foreignCash: 'Bar',
  approval: 'Autorisierung',
  notYetConfirmed: 'Zahlung noch nicht bestätigt',
  tip: 'Trinkgeld',
  donation: 'Spende',
  fee: 'Gebühr',
  otherAmounts: 'Kein Umsatz',
  gross: 'Brutto',
  copyNumber: 'KOPIE Nr.',
  refundFrom: 'vom',
  refundSays: 'Berichtigt den oben genannten Beleg. Zurückgenommen:',
  reason: 'Grund',
  giftReceipt: 'GESCHENKBELEG',
  giftReceiptText: 'Zum Umtausch bitte mitbringen.',
  pickUp: 'Abholnummer',
  order: 'BESTELLUNG',
  entry: 'Einlass',
  band: 'Band',
  note: 'Notiz',
  holder: 'Für',
  singlePurpose: 'Einzweck-Gutschein: Die Steuer ist mit diesem Beleg bezahlt.',
  multiPurpose: 'Mehrzweck-Gutschein: Steuer fällt erst bei Einlösung an.',
  youSave: 'Sie sparen',
  training: 'ÜBUNG - KEIN BELEG',
  saleNumber: 'Verkauf',
  refundedTo: 'Erstattet auf',
  scanToReturn: 'Scannen für Umtausch oder Rückgabe',
  persons: 'Personen',
  due: 'Noch offen',
  thanks: 'Danke!',
};

const FR: Wording = {
  receipt: 'Ticket de caisse',
  refund: 'REMBOURSEMENT',
  refundOf: 'Remboursement de',
  exchangedFor: 'Échangé contre',
  exchangedFrom: 'En échange de',
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
  discount: 'Remise',
  rounding: 'Arrondi',
  card: 'Carte',
  giftCard: 'Carte cadeau',
  wallet: 'Porte-monnaie',
  voucher: 'Bon',
  invoice: 'Sur compte',
  deposit: 'Acompte',
  online: 'Payé en ligne',
  foreignCash: 'Espèces',
  approval: 'Autorisation',
  notYetConfirmed: 'Paiement pas encore confirmé',
  tip: 'Pourboire',
  donation: 'Don',
  fee: 'Frais',
  otherAmounts: "Hors chiffre d'affaires",
  gross: 'TTC',
  copyNumber: 'DUPLICATA n°',
  refundFrom: 'du',
  refundSays: 'Rectifie le ticket ci-dessus. Repris :',
  reason: 'Motif',
  giftReceipt: 'TICKET CADEAU',
  giftReceiptText: 'À présenter pour tout échange.',
  pickUp: 'Retrait',
  order: 'COMMANDE',
  entry: 'Entrée',
  band: 'Bracelet',
  note: 'Remarque',
  holder: 'Pour',
  singlePurpose: 'Bon à usage unique : TVA acquittée avec ce ticket.',
  multiPurpose: "Bon à usages multiples : TVA due lors de l'utilisation.",
  youSave: 'Vous économisez',
  training: 'FORMATION - SANS VALEUR',
  saleNumber: 'Vente',
  refundedTo: 'Remboursé sur',
  scanToReturn: 'À scanner pour échange ou retour',
  persons: 'personnes',
  due: 'Reste à payer',
  thanks: 'Merci !',
};

const ES: Wording = {
  receipt: 'Recibo',
  refund: 'DEVOLUCIÓN',
  refundOf: 'Devolución de',
  exchangedFor: 'Cambiado por',
  exchangedFrom: 'A cambio de',
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
  discount: 'Descuento',
  rounding: 'Redondeo',
  card: 'Tarjeta',
  giftCard: 'Tarjeta regalo',
  wallet: 'Monedero',
  voucher: 'Vale',
  invoice: 'A cuenta',
  deposit: 'Depósito',
  online: 'Pagado en línea',
  foreignCash: 'Efectivo',
  approval: 'Autorización',
  notYetConfirmed: 'Pago aún sin confirmar',
  tip: 'Propina',
  donation: 'Donativo',
  fee: 'Cargo',
  otherAmounts: 'No es ingreso',
  gross: 'Total',
  copyNumber: 'COPIA n.º',
  refundFrom: 'del',
  refundSays: 'Rectifica el recibo anterior. Se devuelve:',
  reason: 'Motivo',
  giftReceipt: 'TIQUE REGALO',
  giftReceiptText: 'Preséntelo para cambios.',
  pickUp: 'Recogida',
  order: 'PEDIDO',
  entry: 'Entrada',
  band: 'Pulsera',
  note: 'Nota',
  holder: 'Para',
  singlePurpose: 'Bono univalente: el IVA se paga con este recibo.',
  multiPurpose: 'Bono polivalente: sin IVA ahora, se paga al usarlo.',
  youSave: 'Ha ahorrado',
  training: 'PRÁCTICA - SIN VALIDEZ',
  saleNumber: 'Venta',
  refundedTo: 'Devuelto a',
  scanToReturn: 'Escanear para cambiar o devolver',
  persons: 'personas',
  due: 'Por pagar',
  thanks: '¡Gracias!',
};

const IT: Wording = {
  receipt: 'Ricevuta',
  refund: 'RIMBORSO',
  refundOf: 'Rimborso di',
  exchangedFor: 'Cambiato con',
  exchangedFrom: 'In cambio di',
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
  discount: 'Sconto',
  rounding: 'Arrotondamento',
  card: 'Carta',
  giftCard: 'Carta regalo',
  wallet: 'Borsellino',
  voucher: 'Buono',
  invoice: 'In conto',
  deposit: 'Acconto',
  online: 'Pagato online',
  foreignCash: 'Contanti',
  approval: 'Autorizzazione',
  notYetConfirmed: 'Pagamento non ancora confermato',
  tip: 'Mancia',
  donation: 'Donazione',
  fee: 'Spese',
  otherAmounts: 'Fuori incasso',
  gross: 'Lordo',
  copyNumber: 'COPIA n.',
  refundFrom: 'del',
  refundSays: 'Rettifica la ricevuta indicata. Reso:',
  reason: 'Motivo',
  giftReceipt: 'RICEVUTA REGALO',
  giftReceiptText: 'Da presentare per il cambio.',
  pickUp: 'Ritiro',
  order: 'ORDINE',
  entry: 'Ingresso',
  band: 'Bracciale',
  note: 'Nota',
  holder: 'Per',
  singlePurpose: 'Buono monouso: imposta versata con questa ricevuta.',
  multiPurpose: "Buono multiuso: imposta dovuta all'utilizzo.",
  youSave: 'Risparmio',
  training: 'PROVA - NON VALIDO',
  saleNumber: 'Vendita',
  refundedTo: 'Rimborsato su',
  scanToReturn: 'Scansionare per cambio o reso',
  persons: 'persone',
  due: 'Da pagare',
  thanks: 'Grazie!',
};

const BY_LANGUAGE: Readonly<Record<string, Wording>> = { en: EN, de: DE, fr: FR, es: ES, it: IT };

export const wordingIn = (locale: string): Wording => BY_LANGUAGE[locale.split('-')[0] ?? ''] ?? EN;
