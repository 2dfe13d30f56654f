import { useCallback, useEffect, useState } from 'react';
import type { Dashboard, FleetStation } from '@gatehouse/core/contract';
import type { CloudClient } from '../api/cloud.ts';
import { openLiveFeed } from '../api/live.ts';
import { useAnswer, type Asked } from '../state/use-answer.ts';
import { useLatest } from '../state/use-latest.ts';
import type { LinkState } from './LiveNote.tsx';

export interface VenueLive {
  readonly link: LinkState;
  readonly updatedAtMs: number | undefined;
  readonly dashboard: Asked<Dashboard>;
  readonly fleet: Asked<{ readonly stations: readonly FleetStation[] }>;
  readonly openCount: number;
  /** Alarms nobody sees to yet. */
  readonly alarmCount: number;
  /** Grows with every change of sales or admissions: a list asks for what is new. */
  readonly version: number;
  readonly exceptionsVersion: number;
  readonly recount: () => void;
}

/** While the feed is away the figures are asked for at this pace: stale is said, but need not be very stale. */
const pollMs = 15_000;

/** The figures of a venue: asked for once, kept true by the feed, asked for again when the feed was away. */
export function useVenueLive(
  client: CloudClient,
  venueId: string,
  day: string | undefined,
  onToday: (day: string) => void,
): VenueLive {
  const params = { venueId };
  const [link, setLink] = useState<LinkState>('connecting');
  const [pushed, setPushed] = useState({ version: 0, exceptionsVersion: 0 });
  const [pushedCount, setPushedCount] = useState<number>();
  const dashboard = useAnswer(`dashboard ${venueId} ${day ?? ''}`, () =>
    client.dashboard({ params, query: { day } }),
  );
  const fleet = useAnswer<{ readonly stations: readonly FleetStation[] }>(`fleet ${venueId}`, () =>
    client.fleet({ params }),
  );
  const open = useAnswer(`open ${venueId}`, () => client.exceptions({ params, query: { state: 'open' } }));

  const current = useLatest({ dashboard, fleet, open, day });
  const askAll = useCallback(() => {
    current.current.dashboard.askAgain();
    current.current.fleet.askAgain();
    current.current.open.askAgain();
    setPushedCount(undefined);
    setPushed((before) => ({
      version: before.version + 1,
      exceptionsVersion: before.exceptionsVersion + 1,
    }));
  }, [current]);

  useEffect(() => {
    let connections = 0;
    const close = openLiveFeed(venueId, {
      link: (up) => {
        setLink(up ? 'up' : 'down');
        // The first connection comes right after the first asking.
        if (up && (connections += 1) > 1) askAll();
      },
      dashboard: (next) => {
        if (next.venueId !== venueId) return;
        const shown = current.current.day;
        if (shown === undefined || shown === next.day) current.current.dashboard.take(next);
        setPushed((before) => ({ ...before, version: before.version + 1 }));
      },
      stations: (next) => current.current.fleet.take(next),
      exceptions: ({ openCount }) => {
        setPushedCount(openCount);
        setPushed((before) => ({ ...before, exceptionsVersion: before.exceptionsVersion + 1 }));
      },
    });
    return () => {
      close();
      setLink('connecting');
    };
  }, [venueId, askAll, current]);

  useEffect(() => {
    if (link !== 'down') return undefined;
    const timer = setInterval(askAll, pollMs);
    return () => clearInterval(timer);
  }, [link, askAll]);

  const answeredDay = day === undefined ? dashboard.value?.day : undefined;
  useEffect(() => {
    if (answeredDay !== undefined) onToday(answeredDay);
  }, [answeredDay, onToday]);

  const times = [dashboard.atMs, fleet.atMs, open.atMs].filter((atMs) => atMs !== undefined);
  return {
    link,
    updatedAtMs: times.length === 0 ? undefined : Math.max(...times),
    dashboard,
    fleet,
    openCount: pushedCount ?? open.value?.counts.open ?? 0,
    alarmCount: (fleet.value?.stations ?? [])
      .flatMap((station) => station.alarms)
      .filter((alarm) => alarm.acknowledgedAtMs === null).length,
    version: pushed.version,
    exceptionsVersion: pushed.exceptionsVersion,
    recount: useCallback(() => {
      setPushedCount(undefined);
      current.current.open.askAgain();
    }, [current]),
  };
}
