import { useState } from 'react';
import { Button, Dialog, useFormat, useTranslation } from '@gatehouse/ui';
import { useStore } from '../../state/store.ts';
import { useTill } from '../till-context.ts';
import { useText } from '../words.ts';
import { CustomerDialog } from './CustomerDialog.tsx';
import { keepPeople } from './people.ts';
import { QuestionField } from './QuestionField.tsx';

const same = <Value,>(value: Value) => value;

/** Who takes part with a line, piece by piece, and what is asked of each of them. */
export function LinePeopleDialog({
  lineId,
  onClose,
}: {
  readonly lineId: string;
  readonly onClose: () => void;
}) {
  const till = useTill();
  const { t } = useTranslation(['collect', 'common']);
  const format = useFormat();
  const text = useText();
  const needs = useStore(till.people.needs, same);
  const [picking, setPicking] = useState<number | null>(null);
  const line = needs?.lines.find((one) => one.lineId === lineId);
  const sold = till.basket.get().lines.find((one) => one.lineId === lineId);
  if (!line || !sold) return null;
  const ids = line.people.map(({ customer }) => customer.customerId);
  const answersAt = (at: number): Readonly<Record<string, string>> => line.answers[at] ?? {};
  const keep = (customerIds: readonly string[], answers: readonly Readonly<Record<string, string>>[]) =>
    void keepPeople(till, lineId, customerIds, answers);
  const needsNames = line.templates.length > 0 || line.photo !== 'none';
  const named = line.people.map(({ customer }) => customer.name);
  if (picking !== null)
    return (
      <CustomerDialog
        title={t('collect:place', { number: format.count(picking + 1), all: format.count(line.quantity) })}
        guardianId={
          line.templates.some(({ adultAge }) => adultAge > 0)
            ? (till.customer.get()?.customerId ?? null)
            : null
        }
        withBirthDate
        onClose={() => setPicking(null)}
        onPicked={(customer) => {
          const next = [...ids];
          next[Math.min(picking, ids.length)] = customer.customerId;
          keep(next, line.answers);
          setPicking(null);
        }}
      />
    );
  return (
    <Dialog
      width="wide"
      title={t('collect:peopleTitle', { product: text(sold.tile.name) })}
      isOpen
      onClose={onClose}
      actions={
        <Button kind="primary" onPress={onClose}>
          {t('collect:done')}
        </Button>
      }
    >
      <ol className="line-people">
        {Array.from({ length: line.quantity }, (_, at) => (
          <li key={at} className="line-person">
            {needsNames ? (
              <Button wide icon={named[at] === undefined ? 'plus' : 'guests'} onPress={() => setPicking(at)}>
                {named[at] ??
                  t('collect:place', { number: format.count(at + 1), all: format.count(line.quantity) })}
              </Button>
            ) : null}
            {line.questions.map((question) => (
              <QuestionField
                key={question.questionId}
                question={question}
                group={`${question.questionId}-${at}`}
                value={answersAt(at)[question.questionId] ?? ''}
                onChange={(value) => {
                  const answers = Array.from({ length: line.quantity }, (_piece, piece) => ({
                    ...answersAt(piece),
                  }));
                  answers[at] = { ...answers[at], [question.questionId]: value };
                  keep(ids, answers);
                }}
              />
            ))}
          </li>
        ))}
      </ol>
    </Dialog>
  );
}
