import type { Band } from '@gatehouse/core/catalogue';
import type { SaleView, SessionSlot, TillCatalogue } from '@gatehouse/core/contract';
import { useFormat, useTranslation } from '@gatehouse/ui';
import type { Loadable } from '../../state/loadable.ts';
import { useStore } from '../../state/store.ts';
import { useTill } from '../till-context.ts';
import { BandMark } from './BandMark.tsx';
import { bandOfLine } from './bands.ts';

type Slots = Readonly<Record<string, readonly SessionSlot[]>>;
const same = <Value,>(value: Value) => value;

/** Which bands go over the counter with a sale, and how many of each. */
export function BandsToHandOut({ sale }: { readonly sale: SaleView }) {
  const till = useTill();
  const { t } = useTranslation('sell');
  const format = useFormat();
  const catalogue: Loadable<TillCatalogue> = useStore(till.catalogue, same);
  const sessions: Slots = useStore(till.sessions, same);
  const bands = bandsOf(sale, catalogue, sessions);
  if (bands.length === 0) return null;
  return (
    <p className="bands-out" role="status">
      <strong>{t('bands.title')}</strong>
      {bands.map(({ band, count }) => (
        <span key={band.name.default} className="num">
          {format.count(count)} × <BandMark band={band} />
        </span>
      ))}
    </p>
  );
}

function bandsOf(sale: SaleView, catalogue: Loadable<TillCatalogue>, sessions: Slots) {
  const tiles = catalogue.kind === 'ready' ? catalogue.value.tiles : [];
  const slots = new Map(
    Object.values(sessions).flatMap((some) => some.map((slot) => [slot.sessionId, slot] as const)),
  );
  const counts = new Map<string, { readonly band: Band; readonly count: number }>();
  for (const { variantId, sessionId, quantity } of sale.lines) {
    const tile = tiles.find((one) => one.variantId === variantId);
    const startsAtMs = sessionId === null ? null : (slots.get(sessionId)?.startsAtMs ?? null);
    const band = tile && bandOfLine(catalogue, tile, startsAtMs);
    if (!band) continue;
    const people = quantity * (tile.admits ?? 1);
    counts.set(band.name.default, { band, count: people + (counts.get(band.name.default)?.count ?? 0) });
  }
  return [...counts.values()];
}
