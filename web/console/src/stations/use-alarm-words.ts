import type { FleetAlarm } from '@gatehouse/core/contract';
import { useFormat, useTranslation } from '@gatehouse/ui';
import { sizeWords } from './measure-words.ts';
import { spanWords } from './span-words.ts';

/** An alarm as a sentence, its number in the unit of its kind. */
export function useAlarmWords(): (alarm: FleetAlarm) => string {
  const { t } = useTranslation('repair');
  const format = useFormat();
  return ({ kind, value }) => {
    const values: Readonly<Record<FleetAlarm['kind'], string>> = {
      fork: '',
      'checkpoint-conflict': '',
      offline: format.age(value),
      'records-missing': format.count(value),
      'disk-low': sizeWords(value, format.locale),
      'wal-large': sizeWords(value, format.locale),
      'clock-off': spanWords(value, format.locale),
      'backup-old': format.age(value),
      'backup-unverified': '',
      'version-too-old': '',
    };
    return t(`fleet.kinds.${kind}`, { value: values[kind] });
  };
}
