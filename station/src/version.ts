/** What this software calls itself to peers and in the journal; the same as in package.json. */
export const SOFTWARE_VERSION = '0.1.0';
