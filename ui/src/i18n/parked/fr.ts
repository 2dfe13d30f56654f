import type { Translation } from '../shape.ts';
import type { en } from './en.ts';

export const fr: Translation<typeof en> = {
  title: 'Ventes en attente',
  park: 'Mettre en attente',
  parked_one: '{{formatted}} en attente',
  parked_other: '{{formatted}} en attente',
  none: 'Rien en attente',
  at: '{{time}}, {{name}}',
  held: 'Places gardées encore {{left}}',
  over: 'Les places ne sont plus gardées',
  takeBack: 'Reprendre',
  giveUp: 'Abandonner',
  reallyGiveUp: 'Abandonner vraiment',
  gaveUp: 'abandonnée à la caisse',
  notEmpty: 'Un client est en cours : vendre ou mettre en attente d’abord.',
};
