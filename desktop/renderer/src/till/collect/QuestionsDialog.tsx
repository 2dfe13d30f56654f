import { useRef, useState } from 'react';
import type { OrderPerson, OrderView, Problem } from '@gatehouse/core/contract';
import { Banner, Button, Dialog, useTranslation } from '@gatehouse/ui';
import { useTill } from '../till-context.ts';
import { useCollectProblem } from './problem-words.ts';
import { QuestionField } from './QuestionField.tsx';

/** What is asked of one person of a booking. */
export function QuestionsDialog(props: {
  readonly orderId: string;
  readonly person: OrderPerson;
  readonly onClose: () => void;
  readonly onAnswered: (order: OrderView) => void;
}) {
  const { orderId, person, onClose, onAnswered } = props;
  const till = useTill();
  const { t } = useTranslation(['collect', 'common']);
  const words = useCollectProblem();
  const operationId = useRef(till.newId());
  const [problem, setProblem] = useState<Problem | null>(null);
  const [answers, setAnswers] = useState<Readonly<Record<string, string>>>(() =>
    Object.fromEntries(
      person.needs.questions.flatMap(({ question, answer }) =>
        answer === null ? [] : [[question.questionId, answer]],
      ),
    ),
  );
  const missing = person.needs.questions.some(
    ({ question }) => question.isRequired && (answers[question.questionId] ?? '').trim() === '',
  );
  const keep = async (): Promise<void> => {
    const answer = await till.client.collect.answer({
      params: { orderId },
      body: { operationId: operationId.current, customerId: person.customerId, answers },
    });
    if (!answer.ok) return setProblem(answer.problem);
    onAnswered(answer.value);
    onClose();
  };
  return (
    <Dialog
      title={t('collect:answersTitle', { name: person.name })}
      isOpen
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>{t('common:action.cancel')}</Button>
          <Button kind="primary" isDisabled={missing} onPress={() => void keep()}>
            {t('collect:answer')}
          </Button>
        </>
      }
    >
      {problem ? <Banner tone="bad">{words(problem)}</Banner> : null}
      <div className="collect-questions">
        {person.needs.questions.map(({ question }) => (
          <QuestionField
            key={question.questionId}
            question={question}
            value={answers[question.questionId] ?? ''}
            onChange={(value) => setAnswers((before) => ({ ...before, [question.questionId]: value }))}
          />
        ))}
      </div>
    </Dialog>
  );
}
