/** Ends a switch over a closed union: compiles only when every member is handled, throws if a foreign value slips in. */
export function assertNever(value: never): never {
  throw new Error(`Unhandled member of a closed union: ${JSON.stringify(value)}`);
}
