import { useTranslation } from '@gatehouse/ui';
import { useStore } from '../../../state/store.ts';
import type { StatusLine } from '../../model/status-lines.ts';
import { useTill } from '../../till-context.ts';
import { cardDeskOf, waiting } from './cards.ts';
import { useInHand } from './use-in-hand.ts';

const same = <Value>(value: Value) => value;

/** What the status bar says of terminals and card payments: amber for what waits, red for a terminal that is gone. */
export function useCardLines(): StatusLine[] {
  const till = useTill();
  const { t } = useTranslation('card');
  const desk = cardDeskOf(till);
  const payments = useStore(desk.payments, same);
  const terminals = useStore(desk.terminals, same);
  const rows = waiting(payments, useInHand());
  const unknown = rows.filter(({ needs }) => needs === 'decision').length;
  const unused = rows.length - unknown;
  return [
    ...(unknown > 0
      ? [{ id: 'cards-unknown', tone: 'warn' as const, text: t('status', { count: unknown }) }]
      : []),
    ...(unused > 0
      ? [{ id: 'cards-unused', tone: 'warn' as const, text: t('unused', { count: unused }) }]
      : []),
    ...terminals
      .filter(({ state }) => state === 'away')
      .map(({ terminalId, name }) => ({
        id: terminalId,
        tone: 'bad' as const,
        text: t('away', { terminal: name }),
      })),
  ];
}
