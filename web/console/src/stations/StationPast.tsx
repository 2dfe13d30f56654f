import type { StationDetail } from '@gatehouse/core/contract';
import { Badge, Card, resources, useFormat, useTranslation } from '@gatehouse/ui';
import { useConsole } from '../app/console-context.ts';
import { useExceptionWords } from '../exceptions/exception-words.ts';

type Words = (typeof resources)['en']['repair']['fleet'];
const isCause = (text: string): text is keyof Words['causes'] =>
  Object.hasOwn(resources.en.repair.fleet.causes, text);
const isAlarm = (text: string): text is keyof Words['alarmNames'] =>
  Object.hasOwn(resources.en.repair.fleet.alarmNames, text);

/** Its incarnations with why each began, and what happened to it, newest first. */
export function StationPast({ detail }: { readonly detail: StationDetail }) {
  const { t } = useTranslation('repair');
  const format = useFormat();
  const words = useExceptionWords();
  const { place, go } = useConsole();
  const causeWords = (cause: string | null): string =>
    cause !== null && isCause(cause) ? t(`fleet.causes.${cause}`) : t('fleet.notReported');
  const whatOf = ({ kind, what }: StationDetail['timeline'][number]): string => {
    if (kind === 'enrolled') return causeWords(what);
    if (kind === 'alarm-acknowledged') return isAlarm(what) ? t(`fleet.alarmNames.${what}`) : what;
    return words.kind(what);
  };
  return (
    <div className="f-past">
      <Card title={t('fleet.incarnations')}>
        <ol className="f-events">
          {detail.incarnations.map((one) => (
            <li key={one.incarnation}>
              <p>
                <span className="strong">{causeWords(one.cause)}</span>{' '}
                {one.isCurrent ? <Badge tone="accent">{t('fleet.current')}</Badge> : null}
              </p>
              <p className="quiet num">
                {format.dateTime(one.enrolledAtMs)} ·{' '}
                {t('fleet.records', { count: one.have, formatted: format.count(one.have) })}
                {' · '}
                <span className="c-id">{one.incarnation.slice(0, 8)}</span>
              </p>
              {one.forkSeq === null ? null : (
                <p className="c-warn">{t('fleet.forkAt', { seq: format.count(one.forkSeq) })}</p>
              )}
            </li>
          ))}
        </ol>
      </Card>
      <Card title={t('fleet.timeline')}>
        <ol className="f-events">
          {detail.timeline.map((event, at) => {
            const { exceptionId } = event;
            const text = t(`fleet.events.${event.kind}`, { what: whatOf(event) });
            return (
              <li key={at}>
                <p>
                  {exceptionId === null ? (
                    text
                  ) : (
                    <button
                      type="button"
                      className="c-link"
                      onClick={() =>
                        go({
                          id: 'exceptions',
                          exception: exceptionId,
                          venueId: place.venueId,
                          ...(event.kind === 'exception-resolved' ? { state: 'resolved' as const } : {}),
                        })
                      }
                    >
                      {text}
                    </button>
                  )}
                </p>
                <p className="quiet num">{format.dateTime(event.atMs)}</p>
              </li>
            );
          })}
        </ol>
      </Card>
    </div>
  );
}
