/** The place of the tools of second rank. */
export const en = {
  title: 'More',
  rail: 'More',
  text: 'What is not needed in every sale.',
  none: 'No tools here yet',
  back: 'Back to all tools',
};
