import type { StationStatus } from '@gatehouse/core/contract';
import { formatBasisPoints, useFormat, useTranslation } from '@gatehouse/ui';
import type { StatusLine } from '../till/model/status-lines.ts';

/** How far the file of tickets is; empty while none is fetched. The tickets before it stay in force until it is. */
export function useSnapshotLines({ ticketSnapshot, ticketsAsOfMs }: StationStatus): StatusLine[] {
  const { t } = useTranslation('common');
  const { locale } = useFormat();
  if (!ticketSnapshot) return [];
  const { phase, receivedBytes, totalBytes } = ticketSnapshot;
  // A station that has no tickets yet waits for them; one that has some merely gets better ones.
  const tone = ticketsAsOfMs === null ? 'warn' : 'plain';
  const part = totalBytes === 0 ? 0 : Math.floor((receivedBytes / totalBytes) * 100);
  const text = {
    fetching: () => t('status.ticketsFetching', { percent: formatBasisPoints(part * 100, locale) }),
    checking: () => t('status.ticketsChecking'),
    installing: () => t('status.ticketsInstalling'),
  }[phase]();
  return [{ id: 'snapshot', tone, text }];
}
