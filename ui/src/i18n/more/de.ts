import type { Translation } from '../shape.ts';
import type { en } from './en.ts';

export const de: Translation<typeof en> = {
  title: 'Mehr',
  rail: 'Mehr',
  text: 'Was nicht bei jedem Verkauf gebraucht wird.',
  none: 'Noch keine Werkzeuge',
  back: 'Zurück zu allen Werkzeugen',
};
