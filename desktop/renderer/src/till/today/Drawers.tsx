import type { TodayView } from '@gatehouse/core/contract';
import { Badge, Banner, Card, useFormat, useTranslation } from '@gatehouse/ui';
import { useMoney } from '../words.ts';

/** Every drawer of the day: whose it is, what should be in it, and how the closed ones came out. */
export function Drawers({ today }: { readonly today: TodayView }) {
  const { t } = useTranslation('today');
  const format = useFormat();
  const money = useMoney();
  const { shifts, dropAboveMinor } = today;
  const isFull = shifts.some(
    ({ state, expectedMinor }) =>
      state === 'open' && dropAboveMinor !== null && expectedMinor > dropAboveMinor,
  );
  return (
    <Card title={t('drawers')}>
      {isFull && dropAboveMinor !== null ? (
        <Banner>{t('dropIt', { amount: money(dropAboveMinor) })}</Banner>
      ) : null}
      <ul className="drawers num">
        {shifts.map((shift) => (
          <li key={shift.shiftId} className="drawer-row">
            <span className="drawer-who">
              <strong>{t('shift', { number: shift.number })}</strong>
              <span className="quiet">
                {shift.responsible} · {format.time(shift.openedAtMs)}
                {shift.closedAtMs === null ? '' : ` – ${format.time(shift.closedAtMs)}`}
              </span>
            </span>
            {shift.state === 'open' ? (
              <Badge tone="accent">{t('isOpen')}</Badge>
            ) : (
              <Badge tone={shift.differenceMinor === 0 ? 'ok' : 'warn'}>
                {t('z', { number: shift.zNumber ?? 0 })}
              </Badge>
            )}
            <span className="drawer-sum">
              <strong>{money(shift.expectedMinor)}</strong>
              <span className="quiet">
                {shift.differenceMinor === null
                  ? t('expected')
                  : shift.differenceMinor === 0
                    ? t('right')
                    : t(shift.differenceMinor > 0 ? 'over' : 'short', {
                        amount: money(Math.abs(shift.differenceMinor)),
                      })}
              </span>
            </span>
          </li>
        ))}
      </ul>
    </Card>
  );
}
