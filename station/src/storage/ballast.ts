import { randomFillSync } from 'node:crypto';
import { rmSync, statSync } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';

/** A piece is written and synced on its own: one sync of everything would hold up the ledger's for as long. */
const PIECE_BYTES = 1024 * 1024;

/** A file that only holds room. Deleting it is the one thing a full disk never refuses. */
export interface Ballast {
  /** Bytes it holds now; 0 when it is not there. */
  heldBytes(): number;
  /**
   * Writes it out in pieces, with a pause after each. Random bytes, because a volume that compresses would make
   * nothing of zeros. Resolves with whether it is whole: a disk without room, or a stop, leaves none behind.
   */
  make(bytes: number, pause: () => Promise<void>, isStopped: () => boolean): Promise<boolean>;
  /** Deletes it, at once; answers whether that gave anything back. */
  release(): boolean;
}

export function createBallast(folder: string): Ballast {
  const file = join(folder, 'ballast.bin');
  const half = `${file}.part`;
  const heldBytes = (): number => statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  return {
    heldBytes,
    async make(bytes, pause, isStopped) {
      await rm(half, { force: true });
      const handle = await open(half, 'w', 0o600);
      let written = 0;
      try {
        const piece = Buffer.allocUnsafe(PIECE_BYTES);
        while (written < bytes && !isStopped()) {
          const length = Math.min(PIECE_BYTES, bytes - written);
          const { bytesWritten } = await handle.write(randomFillSync(piece), 0, length, written);
          await handle.datasync();
          written += bytesWritten;
          await pause();
        }
      } catch (error) {
        await handle.close();
        await rm(half, { force: true });
        const { code } = error as { readonly code?: string };
        if (code === 'ENOSPC' || code === 'EDQUOT' || code === 'EFBIG') return false;
        throw error;
      }
      await handle.close();
      if (written < bytes || isStopped()) {
        await rm(half, { force: true });
        return false;
      }
      await rename(half, file);
      return true;
    },
    release() {
      const held = heldBytes() > 0 || (statSync(half, { throwIfNoEntry: false })?.size ?? 0) > 0;
      rmSync(file, { force: true });
      rmSync(half, { force: true });
      return held;
    },
  };
}
