import type { ConsoleTicketRow } from '@gatehouse/core/tickets';
import { useFormat, useTranslation } from '@gatehouse/ui';
import { validDays } from './validity.ts';

/** "Sun 22 Nov" or "Sun 22 Nov to Mon 30 Nov". */
export function useValidityWords(): (ticket: ConsoleTicketRow) => string {
  const { t } = useTranslation('console');
  const format = useFormat();
  return (ticket) => {
    const { from, until } = validDays(ticket);
    return from === until
      ? t('tickets.day', { day: format.day(from) })
      : t('tickets.days', { from: format.day(from), until: format.day(until) });
  };
}
