/** Words of the gate only. */
export const en = {
  title: 'Gate',
} as const;
