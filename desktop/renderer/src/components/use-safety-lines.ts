import type { AtRestProtection, StationStatus } from '@gatehouse/core/contract';
import { useFormat, useTranslation } from '@gatehouse/ui';
import type { StatusLine } from '../till/model/status-lines.ts';

const keyWords = {
  'os-account': 'keyBySystem',
  tpm: 'keyBoundHere',
  'host-key': 'keyBeside',
  'beside-data': 'keyBeside',
  'key-file': 'keyElsewhere',
} as const satisfies Readonly<Record<Exclude<AtRestProtection, 'none'>, string>>;

/** Where the key of the ledger really is, and whether there is a copy that was read back. */
export function useSafetyLines({ atRest, backup }: StationStatus): StatusLine[] {
  const { t } = useTranslation('common');
  const format = useFormat();
  const lines: StatusLine[] = [];
  if (backup) {
    const { lastAtMs, failure, overdue } = backup;
    if (overdue && lastAtMs !== null) {
      const text = t('safety.backupOverdue', { time: format.dateTime(lastAtMs) });
      lines.push({ id: 'backup', tone: 'warn', text });
    } else if (failure !== null) lines.push({ id: 'backup', tone: 'warn', text: t('safety.backupFailed') });
    else if (lastAtMs !== null)
      lines.push({ id: 'backup', tone: 'ok', text: t('safety.backup', { time: format.time(lastAtMs) }) });
  }
  if (atRest && atRest.protection !== 'none')
    lines.push({ id: 'at-rest', tone: 'ok', text: t(`safety.${keyWords[atRest.protection]}`) });
  return lines;
}
