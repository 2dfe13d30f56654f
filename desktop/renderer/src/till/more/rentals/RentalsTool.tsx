import { useState } from 'react';
import type { RentalItem, RentalTypeView } from '@gatehouse/core/contract';
import {
  EmptyState,
  ErrorState,
  SearchField,
  Skeleton,
  useFormat,
  useTranslation,
  VerdictShape,
  Banner,
} from '@gatehouse/ui';
import { useCodeWanted } from '../../pay/stored-value/code-wanted.ts';
import { useMoney, useText } from '../../words.ts';
import { ItemPanel } from './ItemPanel.tsx';
import { useBoard } from './use-board.ts';
import './rentals.css';

/** Every numbered item as a large tile: a free one goes out, one that is out comes back. */
export function RentalsTool() {
  const { t } = useTranslation('stored');
  const format = useFormat();
  const money = useMoney();
  const { board, reload } = useBoard();
  const [query, setQuery] = useState('');
  const [picked, setPicked] = useState<{ readonly typeId: string; readonly itemNumber: string } | null>(null);
  const [done, setDone] = useState<string | null>(null);
  useCodeWanted((code) => setQuery(code));
  const pick = (item: RentalItem): void => {
    setPicked(item);
    setDone(null);
  };
  if (board.kind === 'loading')
    return (
      <main>
        <Skeleton shape="tile" count={12} />
      </main>
    );
  if (board.kind === 'failed')
    return (
      <main>
        <ErrorState reference={board.problem.code} onRetry={reload} />
      </main>
    );
  const { types, openCount, overdueCount, depositsMinor } = board.value;
  if (types.length === 0)
    return (
      <main>
        <EmptyState icon="key" title={t('rentals.none')}>
          {t('rentals.noneText')}
        </EmptyState>
      </main>
    );
  const wanted = query.trim().toLocaleLowerCase();
  const found = types
    .map((type) => ({
      ...type,
      items: type.items.filter(({ itemNumber }) => itemNumber.toLocaleLowerCase().startsWith(wanted)),
    }))
    .filter(({ items }) => items.length > 0);
  const all = found.flatMap(({ items }) => items);
  // One that was scanned, or the only one left of what was typed, is the one that is meant.
  const exact = all.filter(({ itemNumber }) => itemNumber.toLocaleLowerCase() === wanted);
  const only =
    wanted === '' ? undefined : exact.length === 1 ? exact[0] : all.length === 1 ? all[0] : undefined;
  const current = picked ?? only ?? null;
  const type = types.find(({ typeId }) => typeId === current?.typeId);
  const item = type?.items.find(({ itemNumber }) => itemNumber === current?.itemNumber);
  return (
    <>
      <main className="rentals">
        <div className="rentals-top">
          <SearchField
            label={t('rentals.find')}
            placeholder={t('rentals.findPlaceholder')}
            value={query}
            onChange={(next) => {
              setQuery(next);
              setPicked(null);
            }}
          />
          <p className="rentals-figures num" role="status">
            <strong>{t('rentals.open', { count: openCount, formatted: format.count(openCount) })}</strong>
            {overdueCount > 0 ? (
              <strong className="rentals-overdue">
                <VerdictShape kind="attention" size={16} filled />{' '}
                {t('rentals.overdue', { count: overdueCount, formatted: format.count(overdueCount) })}
              </strong>
            ) : null}
            <span className="quiet">{t('rentals.deposits', { amount: money(depositsMinor) })}</span>
          </p>
        </div>
        {done === null ? null : <Banner tone="ok">{done}</Banner>}
        {found.length === 0 ? <EmptyState icon="search" title={t('rentals.notFound', { query })} /> : null}
        {found.map((one) => (
          <TypeBoard key={one.typeId} type={one} picked={item ?? null} onPick={pick} />
        ))}
      </main>
      <aside className="side">
        {type && item ? (
          <ItemPanel
            key={`${item.typeId} ${item.itemNumber} ${item.state}`}
            type={type}
            item={item}
            onDone={(words) => {
              setDone(words);
              setPicked(null);
              setQuery('');
              reload();
            }}
          />
        ) : (
          <EmptyState icon="key" title={t('rentals.pick')}>
            {t('rentals.pickText')}
          </EmptyState>
        )}
      </aside>
    </>
  );
}

interface TypeBoardProps {
  readonly type: RentalTypeView;
  readonly picked: RentalItem | null;
  readonly onPick: (item: RentalItem) => void;
}

function TypeBoard({ type, picked, onPick }: TypeBoardProps) {
  const { t } = useTranslation('stored');
  const text = useText();
  const name = text(type.name);
  return (
    <section className="rental-type" aria-label={name}>
      <h2 className="t3">{name}</h2>
      <ul className="rental-items">
        {type.items.map((item) => (
          <li key={item.itemNumber}>
            <button
              type="button"
              className="rental-item"
              data-state={item.state}
              aria-pressed={picked?.typeId === item.typeId && picked.itemNumber === item.itemNumber}
              onClick={() => onPick(item)}
            >
              <span className="rental-number num">{item.itemNumber}</span>
              <span className="rental-state">
                <StateShape state={item.state} />
                {t(`rentals.state.${item.state}`)}
              </span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** A ring, a half, a disc, a triangle: told apart without colour. */
function StateShape({ state }: { readonly state: RentalItem['state'] }) {
  if (state === 'overdue') return <VerdictShape kind="attention" size={14} filled />;
  return (
    <svg className="rental-shape" width="12" height="12" viewBox="0 0 12 12" aria-hidden="true">
      <circle
        cx="6"
        cy="6"
        r="5"
        fill={state === 'out' ? 'currentColor' : 'none'}
        stroke="currentColor"
        strokeWidth="1.5"
      />
      {state === 'held' ? <path d="M6 1a5 5 0 0 1 0 10z" fill="currentColor" /> : null}
    </svg>
  );
}
