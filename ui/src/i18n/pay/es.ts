import type { Translation } from '../shape.ts';
import type { en } from './en.ts';

/** Palabras del pago. */
export const es: Translation<typeof en> = {
  title: 'Pagar',
  otherWays: 'Otras formas de pago',
  left: 'Falta por pagar',
  ofTotal: 'de {{amount}}',
  withTip: 'propina {{amount}}',
  tooMuch: 'Cobrado de más',
  giveBackFirst: 'Devuelva antes un pago',
  taken: 'Ya pagado',
  takeBack: 'Devolver {{name}} {{amount}}',
  goOn: 'Seguir cobrando {{amount}}',
  goOnHint: 'Una parte está pagada',
  finish: 'Completar la venta',
  payCash: 'Efectivo {{amount}}',
  exact: 'Exacto',
  exactReady: 'Exacto, impresora lista',
  exactNoPrinter: 'Exacto, sin recibo ahora',
  kind: {
    cash: 'Efectivo',
    foreign: 'Divisas',
    invoice: 'A cuenta',
    deposit: 'Depósito',
  },
  cash: {
    quick: 'Lo que entrega el cliente',
    received: 'Recibido',
    change: 'Cambio',
    missing: 'Queda por pagar',
    take: 'Cobrar {{amount}}',
    takePart: 'Cobrar {{amount}} en parte',
    enterAmount: 'Introduzca lo recibido',
    rounded: '{{exact}} son {{rounded}} en efectivo',
  },
  tip: {
    title: 'Propina',
    add: 'Propina',
    some: 'Propina {{amount}}',
    quick: 'Propinas habituales',
    percent: '{{percent}} %',
    none: 'Sin propina',
    amount: 'Propina',
    enter: 'Introduzca la propina',
    take: 'Añadir {{amount}}',
  },
};
