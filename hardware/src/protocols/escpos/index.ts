export * from './characters.ts';
export * from './commands.ts';
export * from './document.ts';
export * from './encode-document.ts';
export * from './reply-reader.ts';
export * from './status.ts';
