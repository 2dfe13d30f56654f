/** What the QR code of a receipt holds: scanned at a till of the venue it opens the sale. */
const PREFIX = 'GHR1:';

/** "GHR1:T1-3F9A-000042". */
export const receiptCode = (receiptNumber: string): string => `${PREFIX}${receiptNumber}`;

/** The receipt number behind a scanned code; undefined when the code is not a receipt's. */
export const receiptNumberIn = (code: string): string | undefined => {
  const trimmed = code.trim();
  const number = trimmed.toUpperCase().startsWith(PREFIX) ? trimmed.slice(PREFIX.length).trim() : '';
  return number === '' ? undefined : number;
};

/** Three digits a guest remembers, from the end of the receipt's number: "042". They repeat after a thousand sales. */
export const pickUpNumberOf = (receiptNumber: string): string =>
  (/(\d+)\D*$/.exec(receiptNumber)?.[1] ?? '').slice(-3).padStart(3, '0');
