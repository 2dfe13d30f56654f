import { useTranslation } from '@gatehouse/ui';
import type { Tool } from '../more/tools.ts';
import { BookingsTool } from './BookingsTool.tsx';

export const bookingsTool: Tool = {
  id: 'bookings',
  useLabel: () => useTranslation('bookings').t('title'),
  useHint: () => useTranslation('bookings').t('hint'),
  icon: 'guests',
  Component: BookingsTool,
};
