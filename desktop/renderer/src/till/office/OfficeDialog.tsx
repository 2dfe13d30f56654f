import { useState } from 'react';
import type { OfficeNote } from '@gatehouse/core/contract';
import {
  Banner,
  Button,
  Dialog,
  EmptyState,
  resources,
  useFormat,
  useTranslation,
  VerdictShape,
} from '@gatehouse/ui';
import { useStore } from '../../state/store.ts';
import { isToDo, type OfficeDesk } from './office.ts';

type Words = (typeof resources)['en']['office'];
const isKind = (text: string): text is keyof Words['kinds'] => Object.hasOwn(resources.en.office.kinds, text);
const isAction = (text: string): text is keyof Words['actions'] =>
  Object.hasOwn(resources.en.office.actions, text);
const isTask = (text: string): text is keyof Words['tasks'] => Object.hasOwn(resources.en.office.tasks, text);
const same = <Value,>(value: Value) => value;

/** What the office decided about this station's records: what is to do first, with its button in the row. */
export function OfficeDialog({
  desk,
  isOpen,
  onClose,
}: {
  readonly desk: OfficeDesk;
  readonly isOpen: boolean;
  readonly onClose: () => void;
}) {
  const { t } = useTranslation('office');
  const notes = useStore(desk.office, same);
  return (
    <Dialog title={t('title')} isOpen={isOpen} onClose={onClose} width="wide">
      {notes.length === 0 ? (
        <EmptyState icon="note" title={t('empty')}>
          {t('emptyText')}
        </EmptyState>
      ) : (
        <ul className="office">
          {notes.map((note) => (
            <li key={`${note.exceptionId}:${note.round}:${note.state}`}>
              <Note desk={desk} note={note} />
            </li>
          ))}
        </ul>
      )}
    </Dialog>
  );
}

function Note({ desk, note }: { readonly desk: OfficeDesk; readonly note: OfficeNote }) {
  const { t } = useTranslation('office');
  const format = useFormat();
  const [isSending, setSending] = useState(false);
  const [failed, setFailed] = useState(false);
  const toDo = isToDo(note);
  const kind = isKind(note.exceptionKind) ? t(`kinds.${note.exceptionKind}`) : note.exceptionKind;
  const action = isAction(note.action) ? t(`actions.${note.action}`) : note.action;
  const close = async (): Promise<void> => {
    setSending(true);
    const answer = await desk.client.office.closeOfficeTask({
      params: { exceptionId: note.exceptionId },
      body: { round: note.round },
    });
    setSending(false);
    setFailed(!answer.ok);
    if (answer.ok) desk.office.set(answer.value.notes);
  };
  const about = [
    note.shortCode === '' ? '' : t('ticket', { code: note.shortCode }),
    note.amountMinor === null
      ? ''
      : t('amount', { amount: format.money({ amountMinor: note.amountMinor, currency: note.currency }) }),
  ].filter((words) => words !== '');
  return (
    <article className="office-note" data-to-do={toDo || undefined}>
      <VerdictShape kind={toDo ? 'attention' : 'granted'} size={18} filled={toDo} />
      <div className="office-words">
        <p className="strong">{note.state === 'reopened' ? t('reopened', { kind }) : `${kind}: ${action}`}</p>
        {note.task !== null && isTask(note.task) && note.state === 'resolved' ? (
          <p>{t(`tasks.${note.task}`)}</p>
        ) : null}
        {about.length === 0 ? null : <p className="num">{about.join(' · ')}</p>}
        {note.note === '' ? null : <p className="office-quote">{note.note}</p>}
        <p className="quiet num">
          {t('decided', { name: note.decidedBy, time: format.dateTime(note.decidedAtMs) })}
          {note.taskClosedAtMs === null
            ? note.notedAtMs === null
              ? ''
              : ` · ${t('noted')}`
            : ` · ${t('doneAt', { time: format.time(note.taskClosedAtMs) })}`}
        </p>
        {failed ? <Banner>{t('failed')}</Banner> : null}
      </div>
      {toDo ? (
        <Button icon="check" onPress={() => void close()} isPending={isSending}>
          {t('done')}
        </Button>
      ) : null}
    </article>
  );
}
