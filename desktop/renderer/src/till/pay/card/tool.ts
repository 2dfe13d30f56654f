import { useTranslation } from '@gatehouse/ui';
import type { Tool } from '../../more/tools.ts';
import { CardQueue } from './CardQueue.tsx';

export const cardTool: Tool = {
  id: 'card-payments',
  useLabel: () => useTranslation('card').t('queue'),
  useHint: () => useTranslation('card').t('queueHint'),
  icon: 'card',
  Component: CardQueue,
};
