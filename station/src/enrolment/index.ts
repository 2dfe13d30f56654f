export * from './ed25519.ts';
export * from './lan-certificate.ts';
export * from './load-or-enrol.ts';
export * from './station-token.ts';
