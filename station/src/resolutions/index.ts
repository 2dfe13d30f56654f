export * from './follow-resolutions.ts';
export * from './office-notes.ts';
