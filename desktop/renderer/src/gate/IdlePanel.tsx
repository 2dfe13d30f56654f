import type { GateView } from '@gatehouse/core/contract';
import { Button, useTranslation } from '@gatehouse/ui';

/** Nobody here: what the lane expects, seen from five metres, and a way in for codes that will not scan. */
export function IdlePanel({
  view,
  onType,
  onOffice,
}: {
  readonly view: GateView;
  readonly onType: () => void;
  readonly onOffice: () => void;
}) {
  const { t } = useTranslation(['gate', 'office']);
  const { accessPoint, lane } = view;
  const isOut = accessPoint.direction === 'out';
  const isStopped = lane.kind === 'evacuation' || lane.kind === 'gone';
  return (
    <section className="idle" data-lane={lane.kind}>
      <div className="idle-words">
        <h1>{isStopped ? t(`gate:lane.${lane.kind}`) : isOut ? t('gate:idle.out') : t('gate:idle.in')}</h1>
        <p className="idle-text">
          {lane.kind === 'evacuation'
            ? t('gate:remedy.leave_by_exit')
            : lane.kind === 'gone'
              ? t('gate:status.laneGone')
              : isOut
                ? t('gate:idle.outText')
                : t('gate:idle.inText')}
        </p>
        {isStopped ? null : <p className="idle-guide">{t('gate:idle.guide')}</p>}
      </div>
      <Present />
      <div className="idle-actions">
        <Button onPress={onType}>{t('gate:action.typeCode')}</Button>
        <Button kind="quiet" icon="note" onPress={onOffice}>
          {t('office:title')}
        </Button>
      </div>
    </section>
  );
}

/** A phone with a code over a scanner's light: the one picture on this screen, because guests read no manuals. */
function Present() {
  return (
    <svg className="present" viewBox="0 0 320 320" aria-hidden="true">
      <path className="present-beam" d="M92 292 122 176h76l30 116z" />
      <g className="present-phone">
        <rect x="106" y="22" width="108" height="176" rx="18" />
        <path d="M128 62h20v20h-20zM172 62h20v20h-20zM128 106h20v20h-20z" />
        <path d="M158 92h8M172 96h20M158 106v20M172 112h8M188 110v16M128 92h18" />
        <path d="M146 178h28" />
      </g>
      <path className="present-reader" d="M64 300h192" />
    </svg>
  );
}
