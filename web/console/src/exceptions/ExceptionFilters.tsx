import type { ExceptionList } from '@gatehouse/core/contract';
import { useFormat, useTranslation } from '@gatehouse/ui';
import { useConsole } from '../app/console-context.ts';
import { Choice } from '../components/Choice.tsx';
import { useExceptionWords } from './exception-words.ts';

const ANY = 'any';

/** By kind, station and age, with how many each would leave; all of it in the address. */
export function ExceptionFilters({ counts }: { readonly counts: ExceptionList['counts'] }) {
  const { t } = useTranslation('repair');
  const format = useFormat();
  const words = useExceptionWords();
  const { place, go } = useConsole();
  const option = (name: string, count: number) => t('list.option', { name, formatted: format.count(count) });
  const chosen = (id: string): string | undefined => (id === ANY ? undefined : id);
  const kinds = counts.byKind.toSorted((left, right) => right.count - left.count);
  return (
    <div className="x-filters">
      <Choice
        label={t('list.kind')}
        value={place.kind ?? ANY}
        onChange={(id) => go({ ...place, exception: undefined, kind: chosen(id) })}
        options={[
          { id: ANY, label: t('list.anyKind') },
          ...kinds.map(({ kind, count }) => ({ id: kind, label: option(words.kind(kind), count) })),
          ...(place.kind === undefined || kinds.some((one) => one.kind === place.kind)
            ? []
            : [{ id: place.kind, label: option(words.kind(place.kind), 0) }]),
        ]}
      />
      <Choice
        label={t('list.station')}
        value={place.station ?? ANY}
        onChange={(id) => go({ ...place, exception: undefined, station: chosen(id) })}
        options={[
          { id: ANY, label: t('list.anyStation') },
          ...counts.byStation.map(({ stationId, name, count }) => ({
            id: stationId,
            label: option(name, count),
          })),
          ...(place.station === undefined || counts.byStation.some((one) => one.stationId === place.station)
            ? []
            : [{ id: place.station, label: option(place.station, 0) }]),
        ]}
      />
      <Choice
        label={t('list.age')}
        value={place.age ?? ANY}
        onChange={(id) =>
          go({ ...place, exception: undefined, age: id === 'day' || id === 'week' ? id : undefined })
        }
        options={[
          { id: ANY, label: t('list.anyAge') },
          { id: 'day', label: t('list.olderDay') },
          { id: 'week', label: t('list.olderWeek') },
        ]}
      />
    </div>
  );
}
