import { useState } from 'react';
import type { ShiftState, StationStatus } from '@gatehouse/core/contract';
import type { Permission } from '@gatehouse/core/permissions';
import {
  Banner,
  Button,
  EmptyState,
  FigureCard,
  useFormat,
  useTranslation,
  type IconName,
} from '@gatehouse/ui';
import { useStore } from '../../state/store.ts';
import { useTill } from '../till-context.ts';
import { useMoney } from '../words.ts';
import { CashMovement } from './CashMovement.tsx';
import type { ZReport } from './ClosedShift.tsx';
import { Closing } from './closing/Closing.tsx';
import { NoSale } from './NoSale.tsx';
import { SafePanel } from './SafePanel.tsx';
import { TakeOver } from './TakeOver.tsx';
import { XReport } from './XReport.tsx';

const cashTasks = ['paid-in', 'paid-out', 'drop', 'change-in', 'to-bag', 'no-sale'] as const;
const shiftTasks = ['x', 'safe', 'count'] as const;
type Task = (typeof cashTasks)[number] | (typeof shiftTasks)[number] | 'take-over';

const icons: Readonly<Record<Task, IconName>> = {
  'paid-in': 'plus',
  'paid-out': 'minus',
  drop: 'lock',
  'change-in': 'cash',
  'to-bag': 'wallet',
  'no-sale': 'drawer',
  x: 'note',
  safe: 'lock',
  count: 'shift',
  'take-over': 'check',
};
/** What nobody can approve on the spot is shown only to who has it; everything else asks for a supervisor. */
const needed: Readonly<Partial<Record<Task, Permission>>> = {
  x: 'cash.close-shift',
  safe: 'cash.safe',
  count: 'cash.close-shift',
};
const shiftOf = (status: StationStatus) => status.shift;
const operatorOf = (status: StationStatus) => status.operator;

/** The shift in figures and what may be done with its cash. While counting, no figure is in sight. */
export function ShiftPlace({ onClosed }: { readonly onClosed: (report: ZReport) => void }) {
  const till = useTill();
  const { t } = useTranslation('shift');
  const format = useFormat();
  const shift = useStore(till.status, shiftOf);
  const operator = useStore(till.status, operatorOf);
  const [task, setTask] = useState<Task | null>(null);
  if (!shift) return null;
  if (task === 'count')
    return (
      <Closing
        number={shift.number}
        currency={till.status.get().venue.currency}
        onBack={() => setTask(null)}
        onClosed={onClosed}
      />
    );
  if (task === 'safe') return <SafePanel onBack={() => setTask(null)} />;
  const isMine = shift.responsibleId === operator?.operatorId;
  const may = (one: Task): boolean => {
    const permission = needed[one];
    return permission === undefined || (operator?.permissions.includes(permission) ?? false);
  };
  const button = (one: Task) => (
    <div key={one} data-chosen={one === task || undefined}>
      <Button
        wide
        icon={icons[one]}
        hint={t(`hints.${one}`)}
        aria-pressed={one === task}
        isDisabled={!may(one)}
        onPress={() => setTask(one)}
      >
        {t(`tasks.${one}`)}
      </Button>
    </div>
  );
  return (
    <>
      <main className="drawer-place">
        <header className="place-head">
          <div>
            <h1 className="t4">{t('title', { number: shift.number })}</h1>
            <p className="quiet num">
              {t('since', { time: format.time(shift.openedAtMs), name: shift.openedBy })}
            </p>
          </div>
        </header>
        {isMine ? null : (
          <Banner remedy={{ label: t('takeOver'), onPress: () => setTask('take-over') }}>
            {t('notYours', { name: shift.responsibleName })}
          </Banner>
        )}
        <ShiftFigureCards shift={shift} />
        <section className="shift-group" aria-label={t('groups.cash')}>
          <h2>{t('groups.cash')}</h2>
          <div className="shift-tasks">{cashTasks.map(button)}</div>
        </section>
        <section className="shift-group" aria-label={t('groups.shift')}>
          <h2>{t('groups.shift')}</h2>
          <div className="shift-tasks">{shiftTasks.map(button)}</div>
        </section>
      </main>
      <aside className="side">
        {task === null ? (
          <EmptyState icon="cash" title={t('pick')}>
            {t('pickText')}
          </EmptyState>
        ) : task === 'no-sale' ? (
          <NoSale />
        ) : task === 'x' ? (
          <XReport />
        ) : task === 'take-over' ? (
          <TakeOver onDone={() => setTask(null)} />
        ) : (
          <CashMovement key={task} movement={task} />
        )}
      </aside>
    </>
  );
}

function ShiftFigureCards({ shift }: { readonly shift: ShiftState }) {
  const { t } = useTranslation('shift');
  const format = useFormat();
  const money = useMoney();
  return (
    <div className="shift-figures">
      <FigureCard label={t('sales')} value={format.count(shift.saleCount)} />
      <FigureCard label={t('gross')} value={money(shift.grossMinor)} />
      {shift.expectedCashMinor === null ? (
        <section className="gh-card gh-figure shift-blind" data-padded>
          <h3>{t('blindFigure')}</h3>
          <p>{t('blindNote')}</p>
        </section>
      ) : (
        <FigureCard
          label={t('drawer')}
          value={money(shift.expectedCashMinor)}
          note={`${t('float')} ${money(shift.floatMinor)}`}
        />
      )}
    </div>
  );
}
