/** Words of the till only. */
export const en = {
  title: 'Till',
} as const;
