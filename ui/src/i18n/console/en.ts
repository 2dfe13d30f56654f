/** Words of the console only. */
export const en = {
  title: 'Console',
} as const;
