import { useTranslation } from '@gatehouse/ui';
import type { Tool } from '../more/tools.ts';
import { TrainingTool } from './TrainingTool.tsx';

export const trainingTool: Tool = {
  id: 'training',
  icon: 'ticket',
  useLabel: () => useTranslation('pay').t('training.title'),
  useHint: () => useTranslation('pay').t('training.hint'),
  Component: TrainingTool,
};
