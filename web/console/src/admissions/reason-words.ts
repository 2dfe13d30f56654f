import { REASONS, type Reason } from '@gatehouse/core/admission';
import { useTranslation } from '@gatehouse/ui';

export interface ReasonWords {
  readonly title: string;
  readonly plain: string;
}

const isReason = (text: string): text is Reason => (REASONS as readonly string[]).includes(text);

/** The words a gate uses for a reason; a reason of a newer station is shown by its code rather than hidden. */
export function useReasonWords(): (reason: string) => ReasonWords {
  const { t } = useTranslation('gate');
  return (reason) =>
    isReason(reason)
      ? { title: t(`reason.${reason}.title`), plain: t(`reason.${reason}.plain`) }
      : { title: reason, plain: '' };
}
