import { useTranslation } from '@gatehouse/ui';
import type { Tool } from '../tools.ts';
import { StoredValueTool } from './StoredValueTool.tsx';

export const storedValueTool: Tool = {
  id: 'stored-value',
  icon: 'gift',
  useLabel: () => useTranslation('stored').t('tool'),
  useHint: () => useTranslation('stored').t('toolHint'),
  Component: StoredValueTool,
};
