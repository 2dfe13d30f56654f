/**
 * What must be done before this basket may be paid: a waiver, a question, a proof. Each stands as an amber row over the
 * lines with its remedy in it, and while there is one, Pay is off and says which.
 */
export interface Blocker {
  /** Stable while it stands: "waiver:customer-7". */
  readonly id: string;
  /** A whole sentence for the cashier: "Waiver missing: Leo". */
  readonly text: string;
  /** The word on the button: "Sign now". */
  readonly remedy: string;
  readonly onRemedy: () => void;
}

/** Replaces what one topic blocks and leaves the others': `prefix` begins the ids of the topic. */
export const withBlockers = (
  all: readonly Blocker[],
  prefix: string,
  own: readonly Blocker[],
): readonly Blocker[] => {
  const others = all.filter(({ id }) => !id.startsWith(prefix));
  return own.length === 0 && others.length === all.length ? all : [...others, ...own];
};
