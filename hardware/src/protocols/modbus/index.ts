export * from './client.ts';
export * from './crc16.ts';
export * from './framing.ts';
export * from './pdu.ts';
export * from './waveshare.ts';
