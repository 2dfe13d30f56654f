import type { Translation } from '../shape.ts';
import type { en } from './en.ts';

export const es: Translation<typeof en> = {
  title: 'Hace falta autorización',
  once: 'Una sola vez, para {{name}}. Queda en el diario con los dos nombres.',
  orBadge: 'o pase una credencial por el lector',
  refused: {
    wrong: 'Este PIN no es de nadie',
    wrongBadge: 'Esta credencial no es de nadie',
    own: 'Tiene que autorizarlo otra persona',
    mayNot: 'Esta persona no puede autorizarlo: llame a dirección',
    locked: 'Demasiados PIN erróneos: espere un momento',
    shared: 'Dos personas tienen este PIN',
    unreachable: 'El puesto no respondió: inténtelo otra vez',
  },
  what: {
    sale: {
      create: 'Vender',
      void: 'Quitar líneas',
      discount: 'Descuento',
      'price-override': 'Otro precio',
      complimentary: 'Regalar',
      concession: 'Precio reducido',
      park: 'Aparcar una venta',
      oversell: 'Vender más plazas de las que hay',
      refund: 'Reembolso',
      'refund-other-tender': 'Reembolsar de otra forma que el pago',
      exchange: 'Cambio',
      reprint: 'Imprimir otra vez',
      'correct-tender': 'Corregir la forma de pago',
    },
    payment: {
      card: 'Cobrar con tarjeta',
      'resolve-unknown': 'Decidir sobre un pago con tarjeta incierto',
      invoice: 'Vender a cuenta',
    },
    cash: {
      'open-shift': 'Abrir el turno',
      'close-shift': 'Cerrar el turno',
      'approve-difference': 'Cerrar con esta diferencia',
      'hand-over': 'Entregar el cajón',
      move: 'Mover efectivo',
      'no-sale': 'Abrir el cajón sin venta',
      safe: 'Trabajar con la caja fuerte',
      'see-expected': 'Ver lo que debería haber en el cajón',
    },
    'stored-value': {
      issue: 'Vender una tarjeta regalo o recargar',
      adjust: 'Cambiar un saldo',
    },
    order: {
      collect: 'Entregar un pedido',
    },
    customer: {
      read: 'Consultar clientes',
      write: 'Cambiar un cliente',
    },
    waiver: {
      sign: 'Firmar un descargo',
    },
    booking: {
      handle: 'Gestionar una reserva',
    },
    rental: {
      handle: 'Alquilar',
    },
    stock: {
      adjust: 'Cambiar existencias',
      'sold-out': 'Marcar como agotado',
    },
    session: {
      cancel: 'Cancelar una sesión',
    },
    ticket: {
      issue: 'Emitir una entrada',
      reissue: 'Sustituir una entrada',
      revoke: 'Retirar una entrada',
      'look-up': 'Consultar una entrada',
      'undo-scan': 'Deshacer un escaneo',
    },
    gate: {
      operate: 'Trabajar en el acceso',
      override: 'Dejar pasar a alguien',
    },
    report: {
      sales: 'Ver las cifras del día',
      finance: 'Ver los libros',
    },
    training: {
      use: 'Prácticas',
    },
    exception: {
      resolve: 'Decidir sobre una excepción',
    },
    catalogue: {
      write: 'Cambiar el catálogo',
    },
    station: {
      manage: 'Gestionar puestos',
    },
    staff: {
      manage: 'Gestionar personal',
    },
    subject: {
      erase: 'Borrar datos personales',
    },
  },
};
