import type { Translation } from '../shape.ts';
import type { en } from './en.ts';

export const es: Translation<typeof en> = {
  title: 'Más',
  rail: 'Más',
  text: 'Lo que no hace falta en cada venta.',
  none: 'Todavía no hay herramientas',
  back: 'Volver a todas las herramientas',
};
