import { EmptyState, useFormat, useTranslation, type IconName } from '@gatehouse/ui';
import { useConsole } from '../app/console-context.ts';
import { hourSpan } from './hours.ts';

export interface NothingFoundProps {
  readonly icon: IconName;
  /** What to say when nothing is filtered. */
  readonly title: string;
  readonly text: string;
}

/** Tells an empty day from a filter that fits nothing, and offers the way out of the filter. */
export function NothingFound({ icon, title, text }: NothingFoundProps) {
  const { t } = useTranslation('console');
  const format = useFormat();
  const { place, go, day } = useConsole();
  const dayWords = format.day(day);
  if (place.q !== undefined) {
    return (
      <EmptyState
        icon="search"
        title={t('list.noMatch')}
        action={{ label: t('list.clearSearch'), onPress: () => go({ ...place, q: undefined }) }}
      >
        {t('list.noMatchText', { day: dayWords, q: place.q })}
      </EmptyState>
    );
  }
  if (place.hour !== undefined) {
    return (
      <EmptyState
        icon={icon}
        title={t('list.noMatch')}
        action={{ label: t('list.clearHour'), onPress: () => go({ ...place, hour: undefined }) }}
      >
        {t('list.noMatchHourText', { day: dayWords, hour: hourSpan(place.hour) })}
      </EmptyState>
    );
  }
  return (
    <EmptyState icon={icon} title={title}>
      {text}
    </EmptyState>
  );
}
