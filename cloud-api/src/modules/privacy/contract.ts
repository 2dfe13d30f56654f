/** What other modules may use of privacy: people as subjects with a key of their own. */
export { createSubject, publishSubject, type Subject } from './subjects.ts';
