import { join } from 'node:path';
import { z } from 'zod';
import { openKeyFiles } from '../enrolment/key-files.ts';

/** The last place of the training journal, signed by the station: what it says cannot be cut off unseen. */
const signedHead = z.strictObject({
  stationId: z.string(),
  incarnation: z.string(),
  seq: z.int().min(0),
  hash: z.string(),
  signature: z.string(),
});
export type SignedTrainingHead = z.infer<typeof signedHead>;

/** A domain of its own: the signature is worth nothing as that of a real journal. */
export const trainingHeadText = ({
  stationId,
  incarnation,
  seq,
  hash,
}: Omit<SignedTrainingHead, 'signature'>): string =>
  ['gatehouse training head v1', stationId, incarnation, String(seq), hash].join('\n');

const FILE = 'training-head.json';

/** Keeps the signed head beside the keys of the station, durably. */
export function openSignedHead(dataFolder: string) {
  const files = openKeyFiles(join(dataFolder, 'keys'));
  return {
    read(): SignedTrainingHead | undefined {
      const text = files.read(FILE);
      if (text === undefined) return undefined;
      try {
        const parsed = signedHead.safeParse(JSON.parse(text));
        return parsed.success ? parsed.data : undefined;
      } catch {
        return undefined;
      }
    },
    write(head: SignedTrainingHead): void {
      files.write(FILE, JSON.stringify(head));
    },
  };
}
