import type { Translation } from '../shape.ts';
import type { en } from './en.ts';

export const fr: Translation<typeof en> = {
  title: 'Plus',
  rail: 'Plus',
  text: 'Ce dont on n’a pas besoin à chaque vente.',
  none: 'Aucun outil pour l’instant',
  back: 'Retour à tous les outils',
};
