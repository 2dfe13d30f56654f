import { useTranslation } from '../i18n/index.ts';

/** square: go on · octagon: stop · triangle: a person decides · hollow: granted but nobody walked through. */
export type VerdictKind = 'granted' | 'refused' | 'attention' | 'not-passed';

export type VerdictShapeProps = {
  readonly kind: VerdictKind;
  /** CSS pixels. */
  readonly size?: number;
  /** Filled for lists and banners, outlined with its mark for the large verdict. */
  readonly filled?: boolean;
  /** Spoken name; without it the shape is decoration beside words that say the same. */
  readonly labelled?: boolean;
};

const outlines = {
  granted: 'M18 6h64a12 12 0 0 1 12 12v64a12 12 0 0 1-12 12H18A12 12 0 0 1 6 82V18A12 12 0 0 1 18 6z',
  'not-passed': 'M18 6h64a12 12 0 0 1 12 12v64a12 12 0 0 1-12 12H18A12 12 0 0 1 6 82V18A12 12 0 0 1 18 6z',
  refused: 'M31 5h38l26 26v38L69 95H31L5 69V31z',
  attention: 'M50 8 96 91H4z',
} as const;

const marks = {
  granted: 'M27 52 44 69 75 34',
  'not-passed': '',
  refused: 'M33 33 67 67M67 33 33 67',
  attention: 'M50 38v24M50 76v.5',
} as const;

/** Colour never speaks alone: each verdict has its own shape and mark. */
export function VerdictShape({ kind, size = 150, filled = false, labelled = false }: VerdictShapeProps) {
  const { t } = useTranslation('common');
  const name = kind === 'not-passed' ? 'attention' : kind;
  return (
    <svg
      className="gh-shape"
      data-kind={kind}
      data-filled={filled || undefined}
      width={size}
      height={size}
      viewBox="0 0 100 100"
      {...(labelled ? { role: 'img', 'aria-label': t(`verdict.${name}`) } : { 'aria-hidden': true })}
    >
      <path className="gh-shape-outline" d={outlines[kind]} />
      {filled || marks[kind] === '' ? null : <path className="gh-shape-mark" d={marks[kind]} />}
    </svg>
  );
}
