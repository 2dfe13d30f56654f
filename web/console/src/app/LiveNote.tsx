import { useFormat, useTranslation } from '@gatehouse/ui';

export type LinkState = 'connecting' | 'up' | 'down';

export interface LiveNoteProps {
  readonly link: LinkState;
  /** When what is shown last arrived. */
  readonly updatedAtMs: number | undefined;
}

/** Says in words whether the figures move by themselves; "not live" is never only a missing dot. */
export function LiveNote({ link, updatedAtMs }: LiveNoteProps) {
  const { t } = useTranslation('console');
  const format = useFormat();
  const time = updatedAtMs === undefined ? undefined : format.seconds(updatedAtMs);
  const words =
    link === 'up'
      ? time
        ? t('live.on', { time })
        : t('live.connecting')
      : link === 'connecting'
        ? t('live.connecting')
        : time
          ? t('live.off', { time })
          : t('live.offNever');
  return (
    <p className="c-live num" data-link={link}>
      <svg width="10" height="10" viewBox="0 0 10 10" aria-hidden="true">
        {link === 'up' ? (
          <rect className="c-live-shape" width="10" height="10" rx="2" />
        ) : link === 'connecting' ? (
          <rect className="c-live-hollow" x="1" y="1" width="8" height="8" rx="2" />
        ) : (
          <path className="c-live-shape" d="M5 0 10 10H0z" />
        )}
      </svg>
      {words}
    </p>
  );
}
