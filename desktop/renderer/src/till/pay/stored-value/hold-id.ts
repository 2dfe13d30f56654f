/**
 * The operation of setting an amount aside for a sale: the same sale, code and amount ask once, whatever happens to the
 * answer. Only the end of the code goes into it.
 */
export const holdIdOf = (saleOperationId: string, code: string, amountMinor: number): string =>
  `${saleOperationId}.${code.slice(-4)}.${amountMinor}`.slice(-64);
