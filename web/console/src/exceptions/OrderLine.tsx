import type { ExceptionRecord } from '@gatehouse/core/contract';
import { type Moment, orderOf, trueTimeOf } from '@gatehouse/core/exceptions';
import { Card, useFormat, useTranslation } from '@gatehouse/ui';
import { Mark } from '../components/Mark.tsx';
import { spanWords } from '../stations/span-words.ts';

const momentOf = (record: ExceptionRecord): Moment => ({
  stream: `${record.incarnation}${record.stands ? '' : ' other'}`,
  seq: record.seq,
  occurredAtMs: record.occurredAtMs,
  clockOffsetMs: record.clockOffsetMs,
});

/**
 * When two stations say it happened: each as the span its clock allows, on one scale. Spans that touch leave the order
 * open, and it is said so.
 */
export function OrderLine({ records }: { readonly records: readonly ExceptionRecord[] }) {
  const { t } = useTranslation('repair');
  const format = useFormat();
  const [one, other] = records;
  if (!one || !other || one.occurredAtMs === 0 || other.occurredAtMs === 0) return null;
  const order = orderOf(momentOf(one), momentOf(other));
  const spans = [one, other].map((record) => ({ record, time: trueTimeOf(momentOf(record)) }));
  const from = Math.min(...spans.map(({ time }) => time.atMs - time.plusMinusMs));
  const until = Math.max(...spans.map(({ time }) => time.atMs + time.plusMinusMs));
  const at = (atMs: number): number => 2 + (96 * (atMs - from)) / Math.max(1, until - from);
  const [first, second] = order === 'after' ? [other, one] : [one, other];
  const nameOf = (record: ExceptionRecord) =>
    one.stationName === other.stationName
      ? t('detail.record', { seq: format.count(record.seq) })
      : record.stationName;
  return (
    <Card title={t('detail.order')}>
      <div className="x-order">
        <Mark
          kind={order === 'undetermined' ? 'attention' : 'granted'}
          tone={order === 'undetermined' ? 'warn' : 'plain'}
        >
          {order === 'undetermined'
            ? t('detail.orderUndetermined')
            : t('detail.orderBefore', { first: nameOf(first), second: nameOf(second) })}
        </Mark>
        <ul className="x-spans">
          {spans.map(({ record, time }) => (
            <li key={`${record.incarnation}:${record.seq}`}>
              <p className="x-span-name strong">{nameOf(record)}</p>
              <svg viewBox="0 0 100 14" preserveAspectRatio="none" aria-hidden="true" focusable="false">
                <rect x="0" y="6.5" width="100" height="1" className="x-span-track" />
                <rect
                  x={at(time.atMs - time.plusMinusMs)}
                  y="3"
                  width={Math.max(0.8, at(time.atMs + time.plusMinusMs) - at(time.atMs - time.plusMinusMs))}
                  height="8"
                  rx="1"
                  className="x-span-bar"
                />
                <rect x={at(time.atMs) - 0.3} y="0" width="0.6" height="14" className="x-span-point" />
              </svg>
              <p className="quiet num">
                {t('detail.stationClock', { time: format.seconds(record.occurredAtMs) })}
                {' · '}
                {t('detail.plusMinus', {
                  time: format.seconds(time.atMs),
                  span: spanWords(time.plusMinusMs, format.locale),
                })}
                {record.clockOffsetMs === null ? ` · ${t('detail.neverCompared')}` : ''}
              </p>
            </li>
          ))}
        </ul>
      </div>
    </Card>
  );
}
