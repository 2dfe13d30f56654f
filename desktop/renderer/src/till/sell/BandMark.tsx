import type { Band } from '@gatehouse/core/catalogue';
import { useText } from '../words.ts';

const paths: Readonly<Record<Band['shape'], string>> = {
  circle: 'M8 1.5a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13z',
  triangle: 'M8 1.5 15 14H1z',
  square: 'M2 2h12v12H2z',
  diamond: 'M8 .8 15.2 8 8 15.2.8 8z',
  star: 'M8 .8l2.2 4.7 5.1.6-3.8 3.5 1 5L8 12.1l-4.5 2.5 1-5L.7 6.1l5.1-.6z',
};

/** The band to hand out: its colour, its shape, and both in words. */
export function BandMark({ band }: { readonly band: Band }) {
  const text = useText();
  return (
    <span className="band">
      <svg className="band-mark" data-colour={band.colour} viewBox="0 0 16 16" aria-hidden="true">
        <path d={paths[band.shape]} />
      </svg>
      <span>{text(band.name)}</span>
    </span>
  );
}
