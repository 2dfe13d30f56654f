import { useEffect, useState } from 'react';
import type { StationStatus } from '@gatehouse/core/contract';

/** The screen follows the station's clock: a thin client's own may be minutes off. */
export interface StationClock {
  readonly nowMs: () => number;
  readonly follow: (status: StationStatus) => void;
  readonly offsetMs: () => number;
}

export function createStationClock(): StationClock {
  let offsetMs = 0;
  return {
    nowMs: () => Date.now() + offsetMs,
    follow: (status) => {
      const next = status.nowMs - Date.now();
      // Below this it is only the way the answer took; following it would make the shown minute jitter.
      if (Math.abs(next - offsetMs) > 250) offsetMs = next;
    },
    offsetMs: () => offsetMs,
  };
}

/** The station's time, renewed every `stepMs`. */
export function useNow(clock: StationClock, stepMs: number): number {
  const [nowMs, setNowMs] = useState(clock.nowMs);
  useEffect(() => {
    const timer = setInterval(() => setNowMs(clock.nowMs()), stepMs);
    return () => clearInterval(timer);
  }, [clock, stepMs]);
  return nowMs;
}
