import { useTranslation } from '@gatehouse/ui';
import type { TerminalView } from '@gatehouse/core/contract';
import { useStore } from '../../../state/store.ts';
import { useTill } from '../../till-context.ts';
import type { TenderChoice } from '../tenders.ts';
import { cardDeskOf } from './cards.ts';
import { CardPanel } from './CardPanel.tsx';
import { TakeBackCard } from './TakeBackCard.tsx';

const same = <Value,>(value: Value) => value;

/** The terminal a payment would go to now. */
function useTerminal(): TerminalView | undefined {
  const terminals = useStore(cardDeskOf(useTill()).terminals, same);
  return terminals.find(({ state }) => state === 'ready') ?? terminals[0];
}

export const cardChoice: TenderChoice = {
  id: 'card',
  kind: 'card',
  icon: 'card',
  shortcut: 'F11',
  useLabel: () => useTranslation('card').t('name'),
  useOffered: () => useTerminal() !== undefined,
  useObstacle: () => {
    const { t } = useTranslation('card');
    const terminal = useTerminal();
    return terminal?.state === 'away' ? t('away', { terminal: terminal.name }) : null;
  },
  useHint: () => {
    const { t } = useTranslation('card');
    const terminal = useTerminal();
    if (!terminal) return '';
    if (terminal.state === 'busy') return t('busy', { terminal: terminal.name });
    return t(terminal.byHand ? 'byHandHint' : 'ready', { terminal: terminal.name });
  },
  Panel: CardPanel,
  TakeBack: TakeBackCard,
};
