import { useState } from 'react';
import type { z } from 'zod';
import type { issuedTicket, Problem } from '@gatehouse/core/contract';
import { Banner, Button, Dialog, TextField, useFormat, useTranslation } from '@gatehouse/ui';
import { useConsole } from '../app/console-context.ts';
import { Choice } from '../components/Choice.tsx';
import { useProblemWords } from '../components/problem-words.ts';
import { isDay } from '../state/place.ts';
import { useAnswer } from '../state/use-answer.ts';
import { DayField } from './DayField.tsx';
import { IssuedTicketView } from './IssuedTicketView.tsx';

export type IssuedTicket = z.infer<typeof issuedTicket>;

/** Product, day, session where the product has sessions, and a name: then the code, once. */
export function IssueDialog({ onClose }: { readonly onClose: () => void }) {
  const { t } = useTranslation(['console', 'common']);
  const format = useFormat();
  const { client, venue, today } = useConsole();
  const params = { venueId: venue.venueId };
  const problemWords = useProblemWords();
  const [variantId, setVariantId] = useState('');
  const [day, setDay] = useState(today);
  const [sessionId, setSessionId] = useState('');
  const [holderName, setHolderName] = useState('');
  // One name for the whole attempt: asked twice, the cloud issues one ticket.
  const [operationId, setOperationId] = useState(() => crypto.randomUUID());
  const [wasSubmitted, setWasSubmitted] = useState(false);
  const [isAsking, setIsAsking] = useState(false);
  const [problem, setProblem] = useState<Problem>();
  const [issued, setIssued] = useState<IssuedTicket>();

  const products = useAnswer(`products ${venue.venueId}`, () => client.products({ params }));
  const product = products.value?.products.find((one) => one.variantId === variantId);
  const eventId = product?.eventId ?? undefined;
  const sessions = useAnswer(`sessions ${venue.venueId} ${day} ${eventId ?? ''}`, () =>
    eventId === undefined || !isDay(day)
      ? Promise.resolve({ ok: true as const, value: { sessions: [] } })
      : client.sessions({ params, query: { day, eventId } }),
  );
  const productError = product ? undefined : t('console:tickets.pickProduct');
  const sessionError =
    eventId === undefined || sessionId !== '' ? undefined : t('console:tickets.pickSession');
  const change = (apply: () => void): void => {
    apply();
    setOperationId(crypto.randomUUID());
    setProblem(undefined);
  };

  const issue = async (): Promise<void> => {
    setWasSubmitted(true);
    if (!product || sessionError || !isDay(day) || isAsking) return;
    setIsAsking(true);
    setProblem(undefined);
    const answer = await client.issueTicket({
      params,
      body: {
        operationId,
        productId: product.productId,
        variantId: product.variantId,
        day,
        sessionId: eventId === undefined ? null : sessionId,
        holderName: holderName.trim(),
      },
    });
    setIsAsking(false);
    if (answer.ok) setIssued(answer.value);
    else setProblem(answer.problem);
  };

  if (issued) {
    return (
      <IssuedTicketView
        issued={issued}
        startsAtMs={
          sessions.value?.sessions.find((one) => one.sessionId === issued.ticket.sessionId)?.startsAtMs
        }
        onClose={onClose}
        onAnother={() => {
          setIssued(undefined);
          setHolderName('');
          setWasSubmitted(false);
          setOperationId(crypto.randomUUID());
        }}
      />
    );
  }
  const list = products.value?.products ?? [];
  const times = sessions.value?.sessions ?? [];
  const failed = problem ?? products.problem ?? sessions.problem;
  return (
    <Dialog
      title={t('console:tickets.issueTitle')}
      isOpen
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>{t('common:action.cancel')}</Button>
          <Button kind="primary" onPress={() => void issue()} isPending={isAsking}>
            {t('console:tickets.make')}
          </Button>
        </>
      }
    >
      <div className="c-form">
        {failed ? (
          <Banner
            {...(problem
              ? {}
              : {
                  remedy: {
                    label: t('common:action.retry'),
                    onPress: products.problem ? products.askAgain : sessions.askAgain,
                  },
                })}
          >
            {problem ? `${t('console:tickets.issueFailed')} ` : ''}
            {problemWords(failed)}
          </Banner>
        ) : null}
        {products.value && list.length === 0 ? <Banner>{t('console:tickets.noProducts')}</Banner> : null}
        <Choice
          label={t('console:tickets.fieldProduct')}
          placeholder={t('console:tickets.pickProduct')}
          value={variantId}
          isDisabled={list.length === 0}
          onChange={(id) =>
            change(() => {
              setVariantId(id);
              setSessionId('');
            })
          }
          options={list.map((one) => ({ id: one.variantId, label: one.name }))}
          error={wasSubmitted ? productError : undefined}
        />
        <DayField
          label={t('console:tickets.fieldDay')}
          value={day}
          min={today}
          onChange={(next) =>
            change(() => {
              setDay(next);
              setSessionId('');
            })
          }
        />
        {eventId === undefined ? null : sessions.value && times.length === 0 ? (
          <Banner>{t('console:tickets.noSessions')}</Banner>
        ) : (
          <Choice
            label={t('console:tickets.fieldSession')}
            placeholder={t('console:tickets.pickSession')}
            value={sessionId}
            onChange={(id) => change(() => setSessionId(id))}
            options={times.map((session) => {
              const left = session.capacity - session.taken;
              const blanks = { time: format.time(session.startsAtMs), formatted: format.count(left) };
              return {
                id: session.sessionId,
                isDisabled: left <= 0,
                label:
                  left <= 0
                    ? t('console:tickets.sessionFull', blanks)
                    : t('console:tickets.sessionLeft', { ...blanks, count: left }),
              };
            })}
            error={wasSubmitted ? sessionError : undefined}
          />
        )}
        <TextField
          label={t('console:tickets.fieldHolder')}
          help={t('console:tickets.fieldHolderHelp')}
          maxLength={80}
          autoComplete="off"
          value={holderName}
          onChange={(name) => change(() => setHolderName(name))}
        />
      </div>
    </Dialog>
  );
}
