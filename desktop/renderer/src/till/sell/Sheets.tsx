import { useStore } from '../../state/store.ts';
import { BasketSheet } from './BasketSheet.tsx';
import { LineSheet } from './LineSheet.tsx';
import { type Sheet, sheet } from './sheets.ts';
import { TileSheet } from './TileSheet.tsx';
import { VoidSheet } from './VoidSheet.tsx';
import './sheets.css';

const same = (open: Sheet | null) => open;

/** What is open over the selling screen. */
export function Sheets() {
  const open = useStore(sheet, same);
  switch (open?.kind) {
    case 'line':
      return <LineSheet key={open.lineId} lineId={open.lineId} panel={open.panel} />;
    case 'basket':
      return <BasketSheet panel={open.panel} />;
    case 'void':
      return <VoidSheet lineId={open.lineId} quantity={open.quantity} />;
    case 'tile':
      return <TileSheet tile={open.tile} />;
    default:
      return null;
  }
}
