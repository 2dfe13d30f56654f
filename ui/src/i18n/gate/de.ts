import type { Translation } from '../shape.ts';
import type { en } from './en.ts';

export const de: Translation<typeof en> = {
  title: 'Tor',
};
