import type { Translation } from '../shape.ts';
import type { en } from './en.ts';

export const de: Translation<typeof en> = {
  title: 'Geparkte Verkäufe',
  park: 'Parken',
  parked_one: '{{formatted}} geparkt',
  parked_other: '{{formatted}} geparkt',
  none: 'Nichts ist geparkt',
  at: '{{time}}, {{name}}',
  held: 'Plätze noch {{left}} gehalten',
  over: 'Plätze werden nicht mehr gehalten',
  takeBack: 'Zurückholen',
  giveUp: 'Verwerfen',
  reallyGiveUp: 'Wirklich verwerfen',
  gaveUp: 'an der Kasse verworfen',
  notEmpty: 'Hier wird gerade jemand bedient: erst verkaufen oder parken.',
};
