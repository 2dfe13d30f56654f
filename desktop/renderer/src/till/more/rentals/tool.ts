import { useTranslation } from '@gatehouse/ui';
import type { Tool } from '../tools.ts';
import { RentalsTool } from './RentalsTool.tsx';

export const rentalsTool: Tool = {
  id: 'rentals',
  icon: 'key',
  useLabel: () => useTranslation('stored').t('rentals.tool'),
  useHint: () => useTranslation('stored').t('rentals.toolHint'),
  Component: RentalsTool,
};
