/** The same keys as `T`, with any text: what a translation must offer. */
export type Translation<T> = {
  readonly [K in keyof T]: T[K] extends string ? string : Translation<T[K]>;
};
