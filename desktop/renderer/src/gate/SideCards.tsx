import type { GateView, ScanView } from '@gatehouse/core/contract';
import { EmptyState, useFormat, useTranslation, VerdictShape } from '@gatehouse/ui';
import { lookOf } from './model/showing.ts';
import { useRefusalWords } from './words.ts';

/** How many are inside, of how many. */
export function InsideCard({ inside }: { readonly inside: GateView['inside'] }) {
  const { t } = useTranslation('gate');
  const format = useFormat();
  const share = inside.capacity > 0 ? Math.min(100, (inside.count / inside.capacity) * 100) : 0;
  const isNear = inside.capacity > 0 && (inside.capacity - inside.count) * 10 < inside.capacity;
  return (
    <section className="gate-card" aria-label={t('inside.title')}>
      <h2>
        {t('inside.title')}
        {inside.areaName === '' ? '' : ` · ${inside.areaName}`}
      </h2>
      <p className="inside">
        <strong className="num">{format.count(inside.count)}</strong>
        {inside.capacity > 0 ? (
          <span className="num">{t('inside.of', { capacity: format.count(inside.capacity) })}</span>
        ) : null}
      </p>
      {inside.capacity > 0 ? (
        <svg
          className="inside-bar"
          data-near={isNear || undefined}
          viewBox="0 0 100 4"
          preserveAspectRatio="none"
          aria-hidden="true"
        >
          <rect className="inside-track" width="100" height="4" />
          <rect className="inside-fill" width={share} height="4" />
        </svg>
      ) : null}
    </section>
  );
}

/** What the lane does now and how many went through today. */
export function LaneCard({ view }: { readonly view: GateView }) {
  const { t } = useTranslation('gate');
  const format = useFormat();
  const { lane, accessPoint } = view;
  const isOut = accessPoint.direction === 'out';
  const state = lane.kind === 'idle' && isOut ? t('lane.idleOut') : t(`lane.${lane.kind}`);
  return (
    <section className="gate-card lane" data-lane={lane.kind}>
      <h2>
        {t('lane.title', { lane: accessPoint.laneName, direction: t(`lane.${accessPoint.direction}`) })}
      </h2>
      <p>
        <strong>{state}</strong>
        <span className="num">{t('lane.today', { formatted: format.count(lane.passagesToday) })}</span>
      </p>
    </section>
  );
}

/** The last scans, newest on top; a grant that nobody used is hollow. */
export function RecentCard({ recent }: { readonly recent: readonly ScanView[] }) {
  const { t } = useTranslation('gate');
  return (
    <section className="gate-card recent" aria-label={t('recent.title')}>
      {recent.length === 0 ? (
        <EmptyState icon="scan" title={t('recent.empty')}>
          {t('recent.emptyText')}
        </EmptyState>
      ) : (
        <ol className="recent-list">
          {recent.map((scan) => (
            <RecentRow key={scan.admissionId} scan={scan} />
          ))}
        </ol>
      )}
    </section>
  );
}

function RecentRow({ scan }: { readonly scan: ScanView }) {
  const { t } = useTranslation('gate');
  const format = useFormat();
  const refusal = useRefusalWords();
  const { verdict } = scan;
  const look = lookOf(scan);
  return (
    <li className="recent-row" data-look={look}>
      <VerdictShape kind={look === 'fault' ? 'attention' : look} size={12} filled labelled />
      <time className="num" dateTime={new Date(scan.atMs).toISOString()}>
        {format.seconds(scan.atMs)}
      </time>
      <span className="recent-what">
        {verdict.kind === 'refused'
          ? refusal(verdict).title
          : (verdict.ticket?.productName ?? t('granted.titleOut'))}
      </span>
      <span className="recent-end num">{endOf(scan, t)}</span>
    </li>
  );
}

type Say = ReturnType<typeof useTranslation<'gate'>>['t'];

function endOf({ verdict, passage }: ScanView, t: Say): string {
  if (verdict.kind === 'refused') return verdict.ticket?.shortCode ?? '';
  switch (passage) {
    case 'none':
      return '';
    case 'waiting':
      return t('passage.waiting');
    case 'not-passed':
      return t('passage.notPassed');
    case 'fault':
      return t('passage.fault');
    case 'passed':
      return verdict.admits > 1 && verdict.ordinal > 0
        ? t('granted.ordinal', { ordinal: verdict.ordinal, admits: verdict.admits })
        : t('passage.passed');
  }
}
