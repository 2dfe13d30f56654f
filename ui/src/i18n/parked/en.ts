/** Sales set aside at the till. */
export const en = {
  title: 'Parked sales',
  park: 'Park',
  parked_one: '{{formatted}} parked',
  parked_other: '{{formatted}} parked',
  none: 'Nothing is parked',
  at: '{{time}}, {{name}}',
  held: 'Places held for {{left}}',
  over: 'Places are no longer held',
  takeBack: 'Take back',
  giveUp: 'Give up',
  reallyGiveUp: 'Give it up',
  gaveUp: 'given up at the till',
  notEmpty: 'Somebody is being served: sell or park that basket first.',
} as const;
