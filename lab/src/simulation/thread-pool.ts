import { webcrypto } from 'node:crypto';

/**
 * Keys and signatures of Web Crypto are made on threads of this process: a virtual world has to wait for them, or how
 * fast the machine is would decide what comes first. Sockets and timers are not counted: whoever uses real ones says
 * so to the world.
 */
const underWay = new Set<Promise<unknown>>();
let watching = false;

type Subtle = Record<string, (...given: unknown[]) => Promise<unknown>>;

/** Counts from now on, in this process, for good. */
export function watchThreadPool(): void {
  if (watching) return;
  watching = true;
  const subtle = Object.getPrototypeOf(webcrypto.subtle) as Subtle;
  for (const name of ['sign', 'verify', 'digest', 'generateKey', 'importKey', 'exportKey', 'deriveBits']) {
    const own = subtle[name];
    if (!own) continue;
    subtle[name] = function counted(this: unknown, ...given: unknown[]) {
      const work = own.apply(this, given);
      underWay.add(work);
      const over = (): void => void underWay.delete(work);
      work.then(over, over);
      return work;
    };
  }
}

export const isThreadPoolBusy = (): boolean => underWay.size > 0;
