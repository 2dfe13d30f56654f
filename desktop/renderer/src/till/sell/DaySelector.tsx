import type { StationStatus } from '@gatehouse/core/contract';
import { IconButton, useFormat, useTranslation } from '@gatehouse/ui';
import { useStore } from '../../state/store.ts';
import { backToToday, moveDay } from '../selling.ts';
import { useTill } from '../till-context.ts';
import type { Choice } from '../till.ts';

const dayOf = (choice: Choice) => choice.day;
const todayOf = (status: StationStatus) => status.businessDay;

/** The day tickets are sold for: today unless somebody asked for another; the past is not on offer. */
export function DaySelector() {
  const till = useTill();
  const { t } = useTranslation('till');
  const format = useFormat();
  const today = useStore(till.status, todayOf);
  const day = useStore(till.choice, dayOf);
  return (
    <div className="day" data-other={day !== null || undefined} role="group" aria-label={t('day.label')}>
      <IconButton
        icon="back"
        kind="quiet"
        label={t('day.earlier')}
        isDisabled={day === null}
        onPress={() => moveDay(till, -1)}
      />
      <button
        type="button"
        className="day-name num"
        disabled={day === null}
        title={day === null ? undefined : t('day.backToday')}
        onClick={() => backToToday(till)}
      >
        {day === null ? t('day.today', { date: format.day(today) }) : format.day(day)}
      </button>
      <IconButton icon="forward" kind="quiet" label={t('day.later')} onPress={() => moveDay(till, 1)} />
    </div>
  );
}
