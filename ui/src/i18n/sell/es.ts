import type { Translation } from '../shape.ts';
import type { en } from './en.ts';

/** Palabras de lo que se hace con una cesta además de contar. */
export const es: Translation<typeof en> = {
  line: {
    oneCode: '1 código para todos',
    overCapacity: 'sobre el aforo',
  },
  extra: {
    tip: 'Propina',
    donation: 'Donativo',
    'gift-card': 'Tarjeta regalo',
    'wallet-top-up': 'Recarga',
    remove: 'Quitar {{name}}',
  },
  code: {
    applied: 'aplicado',
    'without-effect': 'nada que rebajar',
    unknown: 'desconocido',
    remove: 'Quitar el código {{code}}',
    label: 'Código de promoción',
    help: 'Mayúsculas o minúsculas dan igual. Un código escaneado cuenta al momento, sin esta ventana.',
    notKnown: 'Ninguna promoción tiene el código «{{code}}». Revise cómo se escribe.',
    take: 'Usar el código',
  },
  sheet: {
    topics: 'Qué cambiar',
    reason: 'Motivo',
    needsReason: 'Elija un motivo',
    apply: 'Aplicar',
    takeBack: 'Retirar',
    about: '{{formatted}} × {{price}}, {{day}}',
    remove: 'Quitar la línea',
    setQuantity: 'Poner {{formatted}}',
    noteHelp: 'Sale en el recibo y en la comanda. Nada personal, por favor.',
    keepNote: 'Guardar la nota',
  },
  addOns: {
    label: 'Va con ello',
    none: 'No, gracias',
  },
  guest: {
    remove: 'Vender sin {{name}}',
  },
  foot: {
    reduced: 'Rebajado {{amount}}',
  },
  basket: {
    change: 'Descuento, código, donativo o nota',
    title: 'Toda la cesta',
    about: '{{amount}} a pagar',
  },
  oversell: 'Vender igualmente',
  panel: {
    quantity: 'Cantidad',
    'discount-percent': 'Descuento en %',
    'discount-amount': 'Descuento, importe',
    'price-override': 'Otro precio',
    concession: 'Tarifa reducida',
    carer: 'Acompañante gratis',
    complimentary: 'Invitación',
    note: 'Nota',
    code: 'Código de promoción',
    donation: 'Donativo',
  },
  asks: {
    'discount-percent': '¿Por qué se rebaja?',
    'discount-amount': '¿Por qué se rebaja?',
    'price-override': '¿Por qué otro precio por unidad?',
    concession: '¿Qué justificante ha visto?',
    carer: 'Gratis junto a quien lo necesita. ¿Qué justificante ha visto?',
    complimentary: '¿Por qué es gratis?',
  },
  reason: {
    'discount-percent': {
      '1': 'Gesto comercial',
      '2': 'Dañado',
      '3': 'Lluvia',
      '4': 'Personal',
    },
    'discount-amount': {
      '1': 'Gesto comercial',
      '2': 'Dañado',
      '3': 'Larga espera',
      '4': 'Personal',
    },
    'price-override': {
      '1': 'Etiqueta errónea',
      '2': 'Precio prometido',
      '3': 'Última pieza',
      '4': 'Acordado con la oficina',
    },
    concession: {
      '1': 'Carné de estudiante',
      '2': 'Tarjeta de discapacidad',
      '3': 'En paro',
      '4': 'Residente',
    },
    carer: {
      '1': 'Tarjeta con B',
      '2': 'Tarjeta de discapacidad',
      '3': 'Carta de la institución',
      '4': 'Conocido',
    },
    complimentary: {
      '1': 'Invitado de la casa',
      '2': 'Reclamación',
      '3': 'Prensa',
      '4': 'Docente de una clase',
    },
  },
  codes: {
    label: 'Entradas',
    each: '{{formatted}} códigos, uno por persona',
    one: 'Un código para los {{formatted}}',
  },
  donation: {
    up: 'suma {{amount}}',
    add: 'Donar {{amount}}',
    enter: 'Indique un importe',
  },
  bands: {
    title: 'Entregar',
  },
  void: {
    line: 'Quitar {{formatted}} × {{name}}',
    basket: 'Abandonar esta cesta',
    text: 'Llevaba un rato en la cesta: el diario guarda por qué sale.',
    changed: 'Cambió de idea',
    mistyped: 'Error al teclear',
    price: 'Demasiado caro',
    gone: 'El cliente se fue',
    other: 'Otro motivo',
    take: 'Quitar',
  },
  soldOut: {
    isOut: 'Hoy tachado y sin venta en esta caja.',
    isThere: '¿Se acaba? Hoy queda tachado en esta caja y la oficina lo ve.',
    there: 'Disponible otra vez',
    out: 'Agotado hoy',
  },
  bundle: {
    hint: '{{count}} juntos',
  },
};
