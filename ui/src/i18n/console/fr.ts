import type { Translation } from '../shape.ts';
import type { en } from './en.ts';

export const fr: Translation<typeof en> = {
  title: 'Console',
};
