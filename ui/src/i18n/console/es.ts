import type { Translation } from '../shape.ts';
import type { en } from './en.ts';

export const es: Translation<typeof en> = {
  title: 'Consola',
};
