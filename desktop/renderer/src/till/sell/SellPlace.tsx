import type { Checkout } from '../till.ts';
import { useStore } from '../../state/store.ts';
import { AfterSale } from '../pay/AfterSale.tsx';
import { PayingPanel } from '../pay/PayingPanel.tsx';
import { PayPanel } from '../pay/PayPanel.tsx';
import { useTill } from '../till-context.ts';
import { BasketPanel } from './BasketPanel.tsx';
import { DaySelector } from './DaySelector.tsx';
import { KeyHelp } from './KeyHelp.tsx';
import { ProductSearch } from './ProductSearch.tsx';
import { Sheets } from './Sheets.tsx';
import { SessionStrip } from './SessionStrip.tsx';
import { TileArea } from './TileArea.tsx';

const same = (checkout: Checkout) => checkout;

/** Where selling happens: what can be sold in the middle, what is being sold at the right. */
export function SellPlace() {
  const checkout = useStore(useTill().checkout, same);
  return (
    <>
      <main className="sell">
        <div className="sell-top">
          <ProductSearch />
          <DaySelector />
        </div>
        <SessionStrip />
        <TileArea />
        <KeyHelp />
      </main>
      <aside className="side" data-kind={checkout.kind}>
        {checkout.kind === 'selling' ? (
          <BasketPanel />
        ) : checkout.kind === 'settling' ? (
          <PayPanel />
        ) : checkout.kind === 'sold' ? (
          <AfterSale sale={checkout.sale} />
        ) : (
          <PayingPanel checkout={checkout} />
        )}
      </aside>
      <Sheets />
    </>
  );
}
