/** What other modules may use of privacy: people as subjects with a key of their own. */
export { adoptSubject, createSubject, publishSubject, type Subject, subjectKey } from './subjects.ts';
