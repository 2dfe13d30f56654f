import type { Translation } from '../shape.ts';
import type { en } from './en.ts';

export const es: Translation<typeof en> = {
  title: 'Ventas aparcadas',
  park: 'Aparcar',
  parked_one: '{{formatted}} aparcada',
  parked_other: '{{formatted}} aparcadas',
  none: 'No hay nada aparcado',
  at: '{{time}}, {{name}}',
  held: 'Plazas reservadas {{left}} más',
  over: 'Las plazas ya no están reservadas',
  takeBack: 'Recuperar',
  giveUp: 'Descartar',
  reallyGiveUp: 'Descartar de verdad',
  gaveUp: 'descartada en la caja',
  notEmpty: 'Se está atendiendo a alguien: venda o aparque esa cesta antes.',
};
