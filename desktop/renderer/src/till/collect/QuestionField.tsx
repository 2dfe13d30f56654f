import { textIn } from '@gatehouse/core/catalogue';
import type { PersonNeeds } from '@gatehouse/core/contract';
import { TextField, useFormat } from '@gatehouse/ui';

type Question = PersonNeeds['questions'][number]['question'];

/** One question: large choices to tap, or a field. What is kept is the venue's own word, whatever language is shown. */
export function QuestionField(props: {
  readonly question: Question;
  /** Keeps the choices of one person apart from another's in the same dialog. */
  readonly group?: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
}) {
  const { question, value, onChange, group = question.questionId } = props;
  const { locale } = useFormat();
  const label = `${textIn(question.label, locale)}${question.unit === '' ? '' : ` (${question.unit})`}`;
  if (question.kind !== 'choice')
    return (
      <TextField
        label={label}
        value={value}
        inputMode={question.kind === 'number' ? 'decimal' : 'text'}
        onChange={onChange}
      />
    );
  return (
    <fieldset className="collect-choices">
      <legend>{label}</legend>
      {question.options.map((option) => (
        <label key={option.default} className="collect-choice">
          <input
            type="radio"
            name={group}
            checked={value === option.default}
            onChange={() => onChange(option.default)}
          />
          <span>{textIn(option, locale)}</span>
        </label>
      ))}
    </fieldset>
  );
}
