export * from './booking.ts';
export * from './host-sheet.ts';
