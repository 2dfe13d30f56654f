import { useRef } from 'react';
import { addDays, Button, IconButton, useFormat, useTranslation } from '@gatehouse/ui';
import { isDay } from '../state/place.ts';

export interface DayPickerProps {
  readonly day: string;
  readonly today: string;
  /** Undefined is today, also tomorrow: a link to "today" must not freeze its date. */
  readonly onDay: (day: string | undefined) => void;
}

/** The business day of the place: one step each way, or any day from the calendar. */
export function DayPicker({ day, today, onDay }: DayPickerProps) {
  const { t } = useTranslation(['console', 'common']);
  const format = useFormat();
  const inputRef = useRef<HTMLInputElement>(null);
  const choose = (next: string): void => onDay(next === today ? undefined : next);
  const isToday = day === today;
  const words = isToday ? `${t('common:date.today')}, ${format.day(day)}` : format.day(day);
  return (
    <div className="c-days" role="group" aria-label={t('console:head.day')}>
      <IconButton
        icon="back"
        kind="quiet"
        label={t('console:head.dayBefore')}
        onPress={() => choose(addDays(day, -1))}
      />
      <Button
        kind="quiet"
        size="s"
        aria-label={t('console:head.pickDay', { day: words })}
        onPress={() => inputRef.current?.showPicker()}
      >
        {words}
      </Button>
      <input
        ref={inputRef}
        className="c-days-input"
        type="date"
        aria-label={t('console:head.day')}
        tabIndex={-1}
        value={day}
        max={today}
        onChange={(event) => {
          if (isDay(event.target.value) && event.target.value <= today) choose(event.target.value);
        }}
      />
      <IconButton
        icon="forward"
        kind="quiet"
        label={t('console:head.dayAfter')}
        isDisabled={day >= today}
        onPress={() => choose(addDays(day, 1))}
      />
      {isToday ? null : (
        <Button kind="quiet" size="s" onPress={() => onDay(undefined)}>
          {t('common:date.today')}
        </Button>
      )}
    </div>
  );
}
