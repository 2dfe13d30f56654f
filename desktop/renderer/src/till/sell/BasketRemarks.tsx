import type { BasketPrice, ManualReduction } from '@gatehouse/core/pricing';
import { Button, IconButton, useTranslation } from '@gatehouse/ui';
import { useStore } from '../../state/store.ts';
import type { TillBasket } from '../model/basket.ts';
import { useTill } from '../till-context.ts';
import { addTile } from '../selling.ts';
import { useMoney, useTileName } from '../words.ts';
import { removeAdjustment, removeCode } from './adjusting.ts';
import { offered } from './sheets.ts';

const same = <Value,>(value: Value) => value;
/** More than two side by side have no room for their names; the next one comes when one was taken. */
const shownMax = 2;
const codesOf = (basket: TillBasket) => basket.promotionCodes;

/** What goes for the whole basket: codes and what they did, a discount on all of it, and what goes with the last tap. */
export function BasketRemarks({ price }: { readonly price: BasketPrice | null }) {
  const codes = useStore(useTill().basket, codesOf);
  const tiles = useStore(offered, same);
  const whole = price?.byHand.find(({ lineId }) => lineId === null);
  if (codes.length === 0 && !whole && !tiles) return null;
  return (
    <div className="remarks">
      {price?.codes.map(({ code, state }) => (
        <CodeChip key={code} code={code} state={state} />
      ))}
      {whole ? <WholeChip whole={whole} /> : null}
      {tiles ? <AddOns /> : null}
    </div>
  );
}

function CodeChip({ code, state }: BasketPrice['codes'][number]) {
  const till = useTill();
  const { t } = useTranslation('sell');
  return (
    <span className="remark" data-state={state}>
      <strong>{code}</strong>
      <span className="quiet">{t(`code.${state}`)}</span>
      <IconButton
        icon="close"
        kind="quiet"
        label={t('code.remove', { code })}
        onPress={() => removeCode(till, code)}
      />
    </span>
  );
}

function WholeChip({ whole }: { readonly whole: ManualReduction }) {
  const till = useTill();
  const { t } = useTranslation('sell');
  const money = useMoney();
  return (
    <span className="remark">
      <strong className="num">−{money(whole.offMinor)}</strong>
      <span className="one-line">{whole.adjustment.reason}</span>
      <IconButton
        icon="close"
        kind="quiet"
        label={t('sheet.takeBack')}
        onPress={() => removeAdjustment(till, null)}
      />
    </span>
  );
}

/** What guests usually take with it; one touch adds it. */
function AddOns() {
  const till = useTill();
  const { t } = useTranslation('sell');
  const money = useMoney();
  const name = useTileName();
  const tiles = useStore(offered, same) ?? [];
  return (
    <div className="add-ons" role="group" aria-label={t('addOns.label')}>
      {tiles.slice(0, shownMax).map((tile) => (
        <Button
          key={tile.variantId}
          icon="plus"
          hint={<span className="num">{money(tile.priceMinor)}</span>}
          onPress={() => {
            const rest = tiles.filter(({ variantId }) => variantId !== tile.variantId);
            addTile(till, tile);
            offered.set(rest.length > 0 ? rest : null);
          }}
        >
          <span className="one-line">{name(tile)}</span>
        </Button>
      ))}
      <IconButton icon="close" kind="quiet" label={t('addOns.none')} onPress={() => offered.set(null)} />
    </div>
  );
}
