/** Words of the drawer's papers, in the venue's language. */
export interface ShiftWording {
  readonly z: string;
  readonly x: string;
  readonly noEffect: string;
  readonly provisional: string;
  readonly shift: string;
  readonly opened: string;
  readonly closed: string;
  readonly printed: string;
  readonly by: string;
  readonly sales: string;
  readonly refunds: string;
  readonly turnover: string;
  readonly net: string;
  readonly tax: string;
  readonly tendersHead: string;
  readonly categoriesHead: string;
  readonly reductionsHead: string;
  readonly otherHead: string;
  readonly refundsHead: string;
  readonly drawerHead: string;
  readonly float: string;
  readonly cash: string;
  readonly moves: Readonly<Record<'paid-in' | 'paid-out' | 'drop' | 'change-in' | 'to-bag', string>>;
  readonly expected: string;
  readonly counted: string;
  readonly difference: string;
  readonly attempts: string;
  readonly approved: string;
  readonly voids: string;
  readonly noSales: string;
  readonly corrections: string;
  readonly overrides: string;
  readonly rounding: string;
  readonly unknown: string;
  readonly deposits: string;
  readonly journal: string;
  readonly cloudLog: string;
  readonly slip: string;
  readonly reason: string;
  readonly bag: string;
  readonly bagSealed: string;
  readonly bagCollected: string;
  readonly drawerOpened: string;
  readonly signature: string;
  readonly tenders: Readonly<Record<string, string>>;
  readonly lines: Readonly<Record<string, string>>;
  readonly reductions: Readonly<Record<string, string>>;
}

const EN: ShiftWording = {
  z: 'Z report',
  x: 'X report',
  noEffect: 'Interim report, changes nothing',
  provisional: 'PROVISIONAL: records not yet sent',
  shift: 'Shift',
  opened: 'Opened',
  closed: 'Closed',
  printed: 'Printed',
  by: 'By',
  sales: 'Sales',
  refunds: 'Refunds',
  turnover: 'Turnover',
  net: 'Net',
  tax: 'Tax',
  tendersHead: 'PAID BY',
  categoriesHead: 'BY CATEGORY',
  reductionsHead: 'TAKEN OFF',
  refundsHead: 'GIVEN BACK',
  otherHead: 'ALSO',
  drawerHead: 'DRAWER',
  float: 'Float',
  cash: 'Cash taken',
  moves: {
    'paid-in': 'Paid in',
    'paid-out': 'Paid out',
    drop: 'To the safe',
    'change-in': 'Change from the safe',
    'to-bag': 'Into a bag',
  },
  expected: 'Expected cash',
  counted: 'Counted',
  difference: 'Difference',
  attempts: 'Counts',
  approved: 'Difference approved',
  voids: 'Voided',
  noSales: 'Drawer opened, no sale',
  corrections: 'Tenders corrected',
  overrides: 'Approvals',
  rounding: 'Cash rounding',
  unknown: 'Card payments unknown',
  deposits: 'Deposits held',
  journal: 'Journal',
  cloudLog: 'Cloud log',
  slip: 'Cash slip',
  reason: 'Reason',
  bag: 'Bag',
  bagSealed: 'Bag sealed',
  bagCollected: 'Bag collected',
  drawerOpened: 'Drawer opened',
  signature: 'Signature',
  tenders: {
    cash: 'Cash',
    'foreign-cash': 'Foreign cash',
    card: 'Card',
    'stored-value': 'Gift card, wallet',
    voucher: 'Voucher',
    invoice: 'Invoice',
    deposit: 'Deposit',
    online: 'Online',
  },
  lines: {
    'gift-card': 'Gift cards sold',
    'wallet-top-up': 'Wallets topped up',
    tip: 'Tips',
    donation: 'Donations',
    deposit: 'Deposits taken',
    fee: 'Fees',
    other: 'Other',
  },
  reductions: {
    promotion: 'Promotion',
    member: 'Member price',
    discount: 'Discount',
    'price-override': 'Price changed',
    complimentary: 'Complimentary',
    carer: 'Carer',
    concession: 'Concession',
  },
};

const DE: ShiftWording = {
  z: 'Z-Bericht',
  x: 'X-Bericht',
  noEffect: 'Zwischenbericht, ohne Wirkung',
  provisional: 'VORLÄUFIG: noch nicht alles übertragen',
  shift: 'Schicht',
  opened: 'Geöffnet',
  closed: 'Geschlossen',
  printed: 'Gedruckt',
  by: 'Von',
  sales: 'Verkäufe',
  refunds: 'Erstattungen',
  turnover: 'Umsatz',
  net: 'Netto',
  tax: 'USt.',
  tendersHead: 'BEZAHLT MIT',
  categoriesHead: 'NACH KATEGORIE',
  reductionsHead: 'NACHLÄSSE',
  refundsHead: 'ZURÜCKGEGEBEN',
  otherHead: 'AUSSERDEM',
  drawerHead: 'KASSENLADE',
  float: 'Wechselgeld',
  cash: 'Barverkäufe',
  moves: {
    'paid-in': 'Einlagen',
    'paid-out': 'Auszahlungen',
    drop: 'In den Tresor',
    'change-in': 'Wechselgeld aus dem Tresor',
    'to-bag': 'In Geldbeutel',
  },
  expected: 'Soll Bar',
  counted: 'Gezählt',
  difference: 'Differenz',
  attempts: 'Zählungen',
  approved: 'Differenz freigegeben',
  voids: 'Storniert',
  noSales: 'Lade ohne Verkauf geöffnet',
  corrections: 'Zahlungsart berichtigt',
  overrides: 'Freigaben',
  rounding: 'Rundung Bar',
  unknown: 'Kartenzahlungen unklar',
  deposits: 'Gehaltene Anzahlungen',
  journal: 'Journal',
  cloudLog: 'Cloud-Log',
  slip: 'Kassenbeleg',
  reason: 'Grund',
  bag: 'Beutel',
  bagSealed: 'Beutel versiegelt',
  bagCollected: 'Beutel abgeholt',
  drawerOpened: 'Lade geöffnet',
  signature: 'Unterschrift',
  tenders: {
    cash: 'Bar',
    'foreign-cash': 'Fremdwährung bar',
    card: 'Karte',
    'stored-value': 'Gutscheinkarte, Guthaben',
    voucher: 'Gutschein',
    invoice: 'Rechnung',
    deposit: 'Anzahlung',
    online: 'Online',
  },
  lines: {
    'gift-card': 'Gutscheinkarten verkauft',
    'wallet-top-up': 'Guthaben aufgeladen',
    tip: 'Trinkgeld',
    donation: 'Spenden',
    deposit: 'Pfand und Anzahlungen',
    fee: 'Gebühren',
    other: 'Sonstiges',
  },
  reductions: {
    promotion: 'Aktion',
    member: 'Mitgliederpreis',
    discount: 'Rabatt',
    'price-override': 'Preis geändert',
    complimentary: 'Gratis',
    carer: 'Begleitperson',
    concession: 'Ermäßigung',
  },
};

const FR: ShiftWording = {
  z: 'Rapport Z',
  x: 'Rapport X',
  noEffect: 'Rapport intermédiaire, sans effet',
  provisional: 'PROVISOIRE : envoi incomplet',
  shift: 'Service',
  opened: 'Ouvert',
  closed: 'Fermé',
  printed: 'Imprimé',
  by: 'Par',
  sales: 'Ventes',
  refunds: 'Remboursements',
  turnover: "Chiffre d'affaires",
  net: 'HT',
  tax: 'TVA',
  tendersHead: 'RÈGLEMENTS',
  categoriesHead: 'PAR CATÉGORIE',
  reductionsHead: 'REMISES',
  refundsHead: 'REMBOURSÉ',
  otherHead: 'AUTRES',
  drawerHead: 'TIROIR',
  float: 'Fond de caisse',
  cash: 'Ventes espèces',
  moves: {
    'paid-in': 'Entrées',
    'paid-out': 'Sorties',
    drop: 'Au coffre',
    'change-in': 'Monnaie du coffre',
    'to-bag': 'En sacoche',
  },
  expected: 'Espèces attendues',
  counted: 'Compté',
  difference: 'Écart',
  attempts: 'Comptages',
  approved: 'Écart approuvé',
  voids: 'Annulé',
  noSales: 'Tiroir ouvert sans vente',
  corrections: 'Règlements corrigés',
  overrides: 'Autorisations',
  rounding: 'Arrondi espèces',
  unknown: 'Paiements carte inconnus',
  deposits: 'Acomptes détenus',
  journal: 'Journal',
  cloudLog: 'Registre cloud',
  slip: 'Bon de caisse',
  reason: 'Motif',
  bag: 'Sacoche',
  bagSealed: 'Sacoche scellée',
  bagCollected: 'Sacoche remise',
  drawerOpened: 'Tiroir ouvert',
  signature: 'Signature',
  tenders: {
    cash: 'Espèces',
    'foreign-cash': 'Devises',
    card: 'Carte',
    'stored-value': 'Carte cadeau, porte-monnaie',
    voucher: 'Bon',
    invoice: 'Facture',
    deposit: 'Acompte',
    online: 'En ligne',
  },
  lines: {
    'gift-card': 'Cartes cadeaux vendues',
    'wallet-top-up': 'Rechargements',
    tip: 'Pourboires',
    donation: 'Dons',
    deposit: 'Cautions et acomptes',
    fee: 'Frais',
    other: 'Autres',
  },
  reductions: {
    promotion: 'Promotion',
    member: 'Prix adhérent',
    discount: 'Remise',
    'price-override': 'Prix modifié',
    complimentary: 'Offert',
    carer: 'Accompagnant',
    concession: 'Tarif réduit',
  },
};

const ES: ShiftWording = {
  z: 'Informe Z',
  x: 'Informe X',
  noEffect: 'Informe intermedio, sin efecto',
  provisional: 'PROVISIONAL: falta enviar registros',
  shift: 'Turno',
  opened: 'Abierto',
  closed: 'Cerrado',
  printed: 'Impreso',
  by: 'Por',
  sales: 'Ventas',
  refunds: 'Devoluciones',
  turnover: 'Facturación',
  net: 'Base',
  tax: 'IVA',
  tendersHead: 'PAGADO CON',
  categoriesHead: 'POR CATEGORÍA',
  reductionsHead: 'DESCUENTOS',
  refundsHead: 'DEVUELTO',
  otherHead: 'ADEMÁS',
  drawerHead: 'CAJÓN',
  float: 'Fondo de caja',
  cash: 'Ventas en efectivo',
  moves: {
    'paid-in': 'Entradas',
    'paid-out': 'Salidas',
    drop: 'A la caja fuerte',
    'change-in': 'Cambio de la caja fuerte',
    'to-bag': 'A bolsa',
  },
  expected: 'Efectivo esperado',
  counted: 'Contado',
  difference: 'Diferencia',
  attempts: 'Recuentos',
  approved: 'Diferencia aprobada',
  voids: 'Anulado',
  noSales: 'Cajón abierto sin venta',
  corrections: 'Pagos corregidos',
  overrides: 'Autorizaciones',
  rounding: 'Redondeo efectivo',
  unknown: 'Pagos con tarjeta sin aclarar',
  deposits: 'Depósitos retenidos',
  journal: 'Diario',
  cloudLog: 'Registro en la nube',
  slip: 'Vale de caja',
  reason: 'Motivo',
  bag: 'Bolsa',
  bagSealed: 'Bolsa precintada',
  bagCollected: 'Bolsa recogida',
  drawerOpened: 'Cajón abierto',
  signature: 'Firma',
  tenders: {
    cash: 'Efectivo',
    'foreign-cash': 'Divisas',
    card: 'Tarjeta',
    'stored-value': 'Tarjeta regalo, monedero',
    voucher: 'Vale',
    invoice: 'Factura',
    deposit: 'Depósito',
    online: 'En línea',
  },
  lines: {
    'gift-card': 'Tarjetas regalo vendidas',
    'wallet-top-up': 'Recargas',
    tip: 'Propinas',
    donation: 'Donaciones',
    deposit: 'Fianzas y depósitos',
    fee: 'Gastos',
    other: 'Otros',
  },
  reductions: {
    promotion: 'Promoción',
    member: 'Precio de socio',
    discount: 'Descuento',
    'price-override': 'Precio cambiado',
    complimentary: 'Invitación',
    carer: 'Acompañante',
    concession: 'Tarifa reducida',
  },
};

const BY_LANGUAGE: Readonly<Record<string, ShiftWording>> = { en: EN, de: DE, fr: FR, es: ES };

/** Words for a BCP 47 tag; English where we have no other. */
export const shiftWordingIn = (locale: string): ShiftWording =>
  BY_LANGUAGE[locale.split('-')[0]?.toLowerCase() ?? ''] ?? EN;
