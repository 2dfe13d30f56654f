import { useEffect, useState } from 'react';
import {
  CANCELLATION_CHOICES,
  type CancellationChoice,
  type CancellationPreview,
  type CancellationView,
  type Problem,
} from '@gatehouse/core/contract';
import { Banner, Button, Dialog, Skeleton, TextField, useFormat, useTranslation } from '@gatehouse/ui';
import { useConsole } from '../app/console-context.ts';
import { Choice } from '../components/Choice.tsx';
import { useProblemWords } from '../components/problem-words.ts';
import { isDay } from '../state/place.ts';
import { useAnswer } from '../state/use-answer.ts';
import { DayField } from '../tickets/DayField.tsx';

const lookEveryMs = 1_500;

/**
 * Which session, whom that concerns, what they get instead, and a sentence that says what happens before it does. The
 * work goes on in the cloud: closing the dialog stops nothing, and opening it again shows how far it is.
 */
export function CallOffDialog({ onClose }: { readonly onClose: () => void }) {
  const { t } = useTranslation('calloff');
  const format = useFormat();
  const { client, venue, today } = useConsole();
  const problemWords = useProblemWords();
  const params = { venueId: venue.venueId };
  const [day, setDay] = useState(today);
  const [eventId, setEventId] = useState('');
  const [sessionId, setSessionId] = useState('');
  const [choice, setChoice] = useState<CancellationChoice>('refund');
  const [target, setTarget] = useState('');
  const [note, setNote] = useState('');
  // One name for the attempt: asked twice, it is called off once.
  const [cancellationId] = useState(() => crypto.randomUUID());
  const [wasSubmitted, setWasSubmitted] = useState(false);
  const [isAsking, setIsAsking] = useState(false);
  const [isBegun, setIsBegun] = useState(false);
  const [problem, setProblem] = useState<Problem>();
  const products = useAnswer(`products ${venue.venueId}`, () => client.products({ params }));
  const sessions = useAnswer(`sessions ${venue.venueId} ${day} ${eventId}`, () =>
    eventId === '' || !isDay(day)
      ? Promise.resolve({ ok: true as const, value: { sessions: [] } })
      : client.sessions({ params, query: { day, eventId } }),
  );
  const preview = useAnswer(`call-off ${venue.venueId} ${sessionId}`, () =>
    sessionId === ''
      ? Promise.resolve({ ok: true as const, value: null })
      : client.previewCancellation({ params: { ...params, sessionId } }),
  );
  const earlier = useAnswer(`called-off ${venue.venueId}`, () => client.cancellations({ params }));
  const list = earlier.value?.cancellations ?? [];
  const isRunning = list.some(({ state }) => state === 'running');
  const { askAgain } = earlier;
  useEffect(() => {
    if (!isRunning) return;
    const timer = setInterval(askAgain, lookEveryMs);
    return () => clearInterval(timer);
  }, [isRunning, askAgain]);
  const seen = preview.value ?? undefined;
  const to = seen?.targets.find((one) => one.sessionId === target);
  const noteError = note.trim() === '' ? t('noteMissing') : undefined;
  const targetError = choice === 'move' && !to ? t('pickTarget') : undefined;
  const callOff = async (): Promise<void> => {
    setWasSubmitted(true);
    if (!seen || noteError || targetError || isAsking) return;
    setIsAsking(true);
    setProblem(undefined);
    const answer = await client.cancelSession({
      params: { ...params, sessionId },
      body: {
        cancellationId,
        choice,
        targetSessionId: choice === 'move' ? target : null,
        note: note.trim(),
      },
    });
    setIsAsking(false);
    if (!answer.ok) return setProblem(answer.problem);
    setIsBegun(true);
    earlier.askAgain();
  };
  const events = new Map(
    (products.value?.products ?? []).flatMap(({ eventId: id, name }) => (id === null ? [] : [[id, name]])),
  );
  const begun = list.filter((one) => !isBegun || one.cancellationId === cancellationId);
  return (
    <Dialog
      title={t('title')}
      isOpen
      decision
      width="wide"
      onClose={onClose}
      actions={
        isBegun ? (
          <Button kind="primary" onPress={onClose}>
            {t('close')}
          </Button>
        ) : (
          <>
            <Button onPress={onClose}>{t('keep')}</Button>
            <Button kind="danger" isDisabled={!seen} isPending={isAsking} onPress={() => void callOff()}>
              {t('confirm')}
            </Button>
          </>
        )
      }
    >
      <div className="c-form">
        {problem ? (
          <Banner>
            {t('failed')} {problemWords(problem)}
          </Banner>
        ) : null}
        {isBegun ? null : (
          <>
            <div className="c-call-off-when">
              <DayField
                label={t('day')}
                value={day}
                min={today}
                onChange={(next) => {
                  setDay(next);
                  setSessionId('');
                }}
              />
              <Choice
                label={t('event')}
                value={eventId}
                placeholder={t('pick')}
                options={[...events].map(([id, label]) => ({ id: id ?? '', label: label ?? '' }))}
                onChange={(id) => {
                  setEventId(id);
                  setSessionId('');
                }}
              />
              {eventId === '' ? null : sessions.value?.sessions.length === 0 ? (
                <p className="quiet">{t('none')}</p>
              ) : (
                <Choice
                  label={t('session')}
                  value={sessionId}
                  placeholder={t('pickSession')}
                  options={(sessions.value?.sessions ?? []).map((one) => ({
                    id: one.sessionId,
                    label: format.time(one.startsAtMs),
                  }))}
                  onChange={setSessionId}
                />
              )}
            </div>
            {sessionId !== '' && !seen && preview.isAsking ? <Skeleton shape="row" count={3} /> : null}
            {preview.problem ? <Banner>{problemWords(preview.problem)}</Banner> : null}
            {seen ? (
              <>
                <Concerned preview={seen} />
                <Choice
                  label={t('choice')}
                  value={choice}
                  options={CANCELLATION_CHOICES.map((id) => ({
                    id,
                    label: t(id),
                    isDisabled: id === 'move' && seen.targets.length === 0,
                  }))}
                  onChange={(id) => setChoice(id as CancellationChoice)}
                />
                {seen.targets.length === 0 ? <p className="quiet">{t('noTarget')}</p> : null}
                {choice === 'move' ? (
                  <Choice
                    label={t('target')}
                    value={target}
                    placeholder={t('pickTarget')}
                    options={seen.targets.map((one) => ({
                      id: one.sessionId,
                      label: t('left', {
                        time: format.dateTime(one.startsAtMs),
                        left: format.count(one.left),
                      }),
                    }))}
                    error={wasSubmitted ? targetError : undefined}
                    onChange={setTarget}
                  />
                ) : null}
                <TextField
                  label={t('note')}
                  help={t('noteHelp')}
                  maxLength={200}
                  value={note}
                  onChange={setNote}
                  error={wasSubmitted ? noteError : undefined}
                />
                <Banner tone="warn">
                  {t(choice === 'refund' ? 'sayRefund' : choice === 'move' ? 'sayMove' : 'sayCredit', {
                    time: format.time(seen.startsAtMs),
                    tickets: t('tickets', {
                      count: seen.ticketCount,
                      formatted: format.count(seen.ticketCount),
                    }),
                    amount: format.money({ amountMinor: seen.amountMinor, currency: seen.currency }),
                    target: to ? format.dateTime(to.startsAtMs) : '…',
                  })}
                </Banner>
              </>
            ) : null}
          </>
        )}
        {begun.length === 0 ? null : <Progress list={begun} title={t(isBegun ? 'progress' : 'earlier')} />}
      </div>
    </Dialog>
  );
}

function Concerned({ preview }: { readonly preview: CancellationPreview }) {
  const { t } = useTranslation('calloff');
  const format = useFormat();
  const tickets = (count: number): string => t('tickets', { count, formatted: format.count(count) });
  return (
    <dl className="c-called-off num">
      <div className="strong">
        <dt>
          {tickets(preview.ticketCount)}{' '}
          {t('sales', { count: preview.saleCount, formatted: format.count(preview.saleCount) })}
        </dt>
        <dd>{format.money({ amountMinor: preview.amountMinor, currency: preview.currency })}</dd>
      </div>
      {preview.byTill.map((one) => (
        <div key={one.stationId}>
          <dt>
            {t('byTill', { name: one.name })} · {tickets(one.ticketCount)}
          </dt>
          <dd>{format.money({ amountMinor: one.amountMinor, currency: preview.currency })}</dd>
        </div>
      ))}
      {preview.otherCount === 0 ? null : (
        <div>
          <dt>{t('other')}</dt>
          <dd>{tickets(preview.otherCount)}</dd>
        </div>
      )}
      {preview.reachableCount === 0 ? null : (
        <div className="quiet">
          <dt>
            {t('reachable', {
              count: preview.reachableCount,
              formatted: format.count(preview.reachableCount),
            })}
          </dt>
        </div>
      )}
    </dl>
  );
}

function Progress({ list, title }: { readonly list: readonly CancellationView[]; readonly title: string }) {
  const { t } = useTranslation('calloff');
  const format = useFormat();
  return (
    <section aria-live="polite">
      <h3 className="t3">{title}</h3>
      <ul className="c-called-off num">
        {list.map((one) => (
          <li key={one.cancellationId}>
            <strong>
              {format.dateTime(one.startsAtMs)} · {t(one.choice)}
            </strong>
            <progress
              value={one.done}
              max={Math.max(1, one.total)}
              aria-label={format.dateTime(one.startsAtMs)}
            />
            <span className="quiet">
              {t(one.state === 'running' ? 'running' : 'done', {
                done: format.count(one.done),
                total: format.count(one.total),
              })}{' '}
              {one.skipped === 0
                ? ''
                : t('skipped', { count: one.skipped, formatted: format.count(one.skipped) })}{' '}
              {one.taskCount === 0
                ? ''
                : t('tasks', { count: one.taskCount, formatted: format.count(one.taskCount) })}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
