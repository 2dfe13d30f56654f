import { useEffect, useState, type ReactNode } from 'react';
import type { MoneyAmount, MoneyOptions } from '../format/money.ts';
import { useTranslation } from '../i18n/index.ts';
import { useFormat } from './provider.tsx';
import { useSettledMotion } from './use-settled-motion.ts';

export type MoneyProps = MoneyOptions & { readonly money: MoneyAmount };

/** Tabular, so that a column of amounts stands. */
export function Money({ money, sign = 'auto' }: MoneyProps) {
  return <span className="gh-money num">{useFormat().money(money, { sign })}</span>;
}

export type RollingMoneyProps = { readonly money: MoneyAmount };

const roll: Keyframe[] = [{}, { transform: 'translateY(-14%)' }, {}];

/** A total that stands at once and rolls when it has settled. */
export function RollingMoney({ money }: RollingMoneyProps) {
  const ref = useSettledMotion<HTMLSpanElement>(money.amountMinor, roll);
  return (
    <span className="gh-rolling num" ref={ref}>
      {useFormat().money(money)}
    </span>
  );
}

export type ClockProps = {
  /** Milliseconds to add to this machine's clock (the hub's time). */
  readonly offsetMs?: number;
  readonly seconds?: boolean;
};

export function Clock({ offsetMs = 0, seconds = false }: ClockProps) {
  const { t } = useTranslation('common');
  const format = useFormat();
  const [nowMs, setNowMs] = useState(() => Date.now());
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout>;
    const stepMs = seconds ? 1_000 : 60_000;
    const tick = (): void => {
      const now = Date.now();
      setNowMs(now);
      // On the boundary of the shown unit: a plain interval drifts and shows the wrong minute for up to one.
      timer = setTimeout(tick, stepMs - ((now + offsetMs) % stepMs) + 5);
    };
    tick();
    return () => clearTimeout(timer);
  }, [seconds, offsetMs]);
  const atMs = nowMs + offsetMs;
  return (
    <time
      className="gh-clock num"
      aria-label={`${t('clock')} ${format.time(atMs)}`}
      dateTime={new Date(atMs).toISOString()}
    >
      {seconds ? format.seconds(atMs) : format.time(atMs)}
    </time>
  );
}

export type CapacityBarProps = {
  readonly used: number;
  readonly capacity: number;
  /** The number under the bar; off where the place is narrow and the number stands elsewhere. */
  readonly words?: boolean;
};

/** Under a tenth left is amber, nothing left is struck out. */
export function capacityTone(used: number, capacity: number): 'calm' | 'low' | 'full' {
  const left = capacity - used;
  if (left <= 0) return 'full';
  return left * 10 < capacity ? 'low' : 'calm';
}

/** A thin bar and a number. Drawn as SVG: a width in a style attribute would not survive a strict policy on the server. */
export function CapacityBar({ used, capacity, words = true }: CapacityBarProps) {
  const { t } = useTranslation('common');
  const format = useFormat();
  const left = Math.max(0, capacity - used);
  const share = capacity <= 0 ? 100 : Math.min(100, (used / capacity) * 100);
  const text =
    left === 0 ? t('capacity.full') : t('capacity.left', { count: left, formatted: format.count(left) });
  return (
    <span className="gh-capacity" data-tone={capacityTone(used, capacity)}>
      {words ? <span className="gh-capacity-words num">{text}</span> : null}
      <svg
        className="gh-capacity-bar"
        viewBox="0 0 100 4"
        preserveAspectRatio="none"
        role="img"
        aria-label={t('capacity.ofTotal', { used: format.count(used), total: format.count(capacity) })}
      >
        <rect className="gh-capacity-track" width="100" height="4" />
        <rect className="gh-capacity-fill" width={share} height="4" />
      </svg>
    </span>
  );
}

export type Tone = 'neutral' | 'ok' | 'warn' | 'bad' | 'accent';
export type BadgeProps = { readonly tone?: Tone; readonly children: ReactNode };

export function Badge({ tone = 'neutral', children }: BadgeProps) {
  return (
    <span className="gh-badge" data-tone={tone}>
      {children}
    </span>
  );
}

export function Kbd({ children }: { readonly children: ReactNode }) {
  return <kbd className="gh-kbd">{children}</kbd>;
}
