import type { VenuePolicy } from '@gatehouse/core/catalogue';
import { LOGO_MOST, type PaperImage, type PaperLogo } from '@gatehouse/core/paper';
import type { Rasteriser } from './to-print.ts';

/** The picture at the head of papers, in dots. */
export interface VenueLogo {
  /** Waits until the picture of the policy as it is now was decoded; never rejects. */
  ready(): Promise<void>;
  /** Undefined where the venue has none, or none that could be read. */
  image(): PaperImage | undefined;
}

export interface VenueLogoParts {
  readonly policy: () => VenuePolicy | undefined;
  readonly raster: Pick<Rasteriser, 'picture'> | undefined;
  readonly report: (error: unknown) => void;
}

export function createVenueLogo({ policy, raster, report }: VenueLogoParts): VenueLogo {
  let known: PaperLogo | undefined;
  let shown: PaperImage | undefined;
  let decoding: Promise<void> = Promise.resolve();
  const follow = (): void => {
    const wanted = policy()?.paper?.logo;
    if (wanted === known) return;
    known = wanted;
    shown = undefined;
    if (wanted?.kind === 'dots') {
      const { widthDots, heightDots, bits } = wanted;
      shown = { widthDots, heightDots, bits: Buffer.from(bits, 'base64') };
    }
    if (wanted?.kind !== 'png' || !raster) return;
    const given = raster.picture(Buffer.from(wanted.png, 'base64'), LOGO_MOST);
    decoding = given.then((image) => void (known === wanted && (shown = image)), report);
  };
  return {
    ready() {
      follow();
      return decoding;
    },
    image() {
      follow();
      return shown;
    },
  };
}
