import { useEffect, useRef } from 'react';

interface TurnstileProps {
  readonly state: string;
  readonly passages: number;
  readonly pulses: number;
}

/** A tripod from the side: three arms on a hub that turn a third for every person, a lamp, and the relay's spark. */
export function Turnstile({ state, passages, pulses }: TurnstileProps) {
  const hub = useRef<SVGGElement>(null);
  const turns = passages + (state === 'turning' ? 0.5 : 0);
  // Set through the object model: the page's policy refuses style attributes.
  useEffect(() => hub.current?.style.setProperty('transform', `rotate(${turns * 120}deg)`), [turns]);
  return (
    <svg
      className="turnstile"
      viewBox="0 0 260 182"
      data-state={state}
      role="img"
      aria-label={`Turnstile ${state}`}
    >
      <ellipse cx="130" cy="164" rx="104" ry="8" className="ts-shadow" />
      <path className="ts-body" d="M34 52a14 14 0 0 1 14-14h56a14 14 0 0 1 14 14v106H34z" />
      <path className="ts-top" d="M34 52a14 14 0 0 1 14-14h56a14 14 0 0 1 14 14v10H34z" />
      <rect className="ts-reader" x="50" y="18" width="44" height="26" rx="6" />
      <path className="ts-beam" d="M58 31h28" />
      <circle className="ts-lamp" cx="76" cy="92" r="11" />
      <path
        className="ts-arrow"
        d={state === 'released' || state === 'free' ? 'M70 92h11m-4-4 4 4-4 4' : 'M70.5 92h11'}
      />
      <g className="ts-hub-place">
        <g ref={hub} className="ts-hub">
          <path className="ts-arm" d="M0 0h92" />
          <path className="ts-arm" d="M0 0-40 66" />
          <path className="ts-arm ts-arm-back" d="M0 0-40-66" />
          <circle r="13" className="ts-cap" />
        </g>
      </g>
      <g key={pulses} className={pulses > 0 ? 'ts-spark' : 'ts-spark-none'}>
        <path d="M20 116h-14M22 100l-12-8M22 132l-12 8" />
      </g>
    </svg>
  );
}
