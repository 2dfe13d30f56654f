import { useRef } from 'react';
import { Button, useTranslation } from '@gatehouse/ui';

const WIDTH = 600;
const HEIGHT = 200;
/** What the station takes; a drawing that long is a scribble. */
const LENGTH_MAX = 38_000;

/** A field to sign in with finger, pen or mouse; what is kept is the path, in a box of 600 by 200. */
export function SignaturePad({
  path,
  onChange,
}: {
  readonly path: string;
  readonly onChange: (path: string) => void;
}) {
  const { t } = useTranslation('collect');
  const drawing = useRef(false);
  const placeOf = (event: React.PointerEvent<SVGSVGElement>): string => {
    const box = event.currentTarget.getBoundingClientRect();
    const x = Math.round(((event.clientX - box.left) / box.width) * WIDTH);
    const y = Math.round(((event.clientY - box.top) / box.height) * HEIGHT);
    return `${Math.max(0, Math.min(WIDTH, x))} ${Math.max(0, Math.min(HEIGHT, y))}`;
  };
  return (
    <div className="sign-pad">
      <svg
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        role="img"
        aria-label={t('signHere')}
        onPointerDown={(event) => {
          drawing.current = true;
          event.currentTarget.setPointerCapture(event.pointerId);
          onChange(`${path}M${placeOf(event)}`);
        }}
        onPointerMove={(event) => {
          if (drawing.current && path.length < LENGTH_MAX) onChange(`${path}L${placeOf(event)}`);
        }}
        onPointerUp={() => {
          drawing.current = false;
        }}
        onPointerCancel={() => {
          drawing.current = false;
        }}
      >
        <line x1="40" x2="560" y1="160" y2="160" className="sign-line" />
        {path === '' ? (
          <text x="300" y="110" className="sign-hint" textAnchor="middle">
            {t('signHere')}
          </text>
        ) : (
          <path d={path} className="sign-ink" />
        )}
      </svg>
      <Button kind="quiet" isDisabled={path === ''} onPress={() => onChange('')}>
        {t('clear')}
      </Button>
    </div>
  );
}
