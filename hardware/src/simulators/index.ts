export * from './virtual-scanner.ts';
