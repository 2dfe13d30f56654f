import { useTranslation } from '@gatehouse/ui';
import type { Tool } from '../more/tools.ts';
import { PaperTool } from './PaperTool.tsx';

export const paperTool: Tool = {
  id: 'paper',
  useLabel: () => useTranslation('paper').t('title'),
  useHint: () => useTranslation('paper').t('hint'),
  icon: 'printer',
  Component: PaperTool,
};
