export * from './line-scanner.ts';
