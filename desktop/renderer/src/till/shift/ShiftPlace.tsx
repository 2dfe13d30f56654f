import { useState } from 'react';
import type { StationStatus } from '@gatehouse/core/contract';
import { Button, EmptyState, FigureCard, useFormat, useTranslation, type IconName } from '@gatehouse/ui';
import { useStore } from '../../state/store.ts';
import { useTill } from '../till-context.ts';
import { useMoney } from '../words.ts';
import { CashMovement, type Movement } from './CashMovement.tsx';
import type { ZReport } from './ClosedShift.tsx';
import { CountDrawer } from './CountDrawer.tsx';
import { NoSale } from './NoSale.tsx';

type Task = Movement | 'no-sale' | 'count';
const tasks: readonly {
  readonly id: Task;
  readonly icon: IconName;
  readonly label: 'paidIn' | 'paidOut' | 'drop' | 'noSale' | 'close';
}[] = [
  { id: 'paid-in', icon: 'plus', label: 'paidIn' },
  { id: 'paid-out', icon: 'minus', label: 'paidOut' },
  { id: 'drop', icon: 'lock', label: 'drop' },
  { id: 'no-sale', icon: 'drawer', label: 'noSale' },
  { id: 'count', icon: 'shift', label: 'close' },
];
const shiftOf = (status: StationStatus) => status.shift;

/** The shift in figures (the X report) and what may be done with its cash. While counting, no figure is in sight. */
export function ShiftPlace({ onClosed }: { readonly onClosed: (report: ZReport) => void }) {
  const till = useTill();
  const { t } = useTranslation('till');
  const format = useFormat();
  const money = useMoney();
  const shift = useStore(till.status, shiftOf);
  const [task, setTask] = useState<Task | null>(null);
  if (!shift) return null;
  return (
    <>
      <main className="shift">
        <header className="place-head">
          <div>
            <h1 className="t4">{t('shift.title', { number: shift.number })}</h1>
            <p className="quiet num">
              {t('shift.since', { time: format.time(shift.openedAtMs), name: shift.openedBy })}
            </p>
          </div>
        </header>
        {task === 'count' ? (
          <p className="shift-blind t3 quiet">{t('shift.countText')}</p>
        ) : (
          <div className="shift-figures">
            <FigureCard label={t('shift.sales')} value={format.count(shift.saleCount)} />
            <FigureCard label={t('shift.gross')} value={money(shift.grossMinor)} />
            <FigureCard
              label={t('shift.drawer')}
              value={money(shift.expectedCashMinor ?? 0)}
              note={`${t('shift.float')} ${money(shift.floatMinor)}`}
            />
          </div>
        )}
        <div className="shift-tasks" role="group" aria-label={t('shift.title', { number: shift.number })}>
          {tasks.map(({ id, icon, label }) => (
            <div key={id} data-chosen={id === task || undefined}>
              <Button wide icon={icon} aria-pressed={id === task} onPress={() => setTask(id)}>
                {t(`shift.${label}`)}
              </Button>
            </div>
          ))}
        </div>
      </main>
      <aside className="side">
        {task === 'count' ? (
          <CountDrawer number={shift.number} onClosed={onClosed} />
        ) : task === 'no-sale' ? (
          <NoSale />
        ) : task === null ? (
          <EmptyState icon="cash" title={t('shift.pick')}>
            {t('shift.pickText')}
          </EmptyState>
        ) : (
          <CashMovement key={task} movement={task} />
        )}
      </aside>
    </>
  );
}
