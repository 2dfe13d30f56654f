import type { ResolutionChoice, Suggestion } from '@gatehouse/core/exceptions';
import { roleAllows } from '@gatehouse/core/permissions';
import { Badge, useFormat, useTranslation } from '@gatehouse/ui';
import { useConsole } from '../app/console-context.ts';

export interface ActionChoiceProps {
  readonly name: string;
  readonly choices: readonly ResolutionChoice[];
  readonly chosen: string | undefined;
  readonly onChoose: (choice: ResolutionChoice) => void;
  readonly suggestion: Pick<Suggestion, 'action' | 'reason' | 'values'> | null;
}

/** Every way to decide with what it sets in motion; the suggested one stands first, with its reason. */
export function ActionChoice({ name, choices, chosen, onChoose, suggestion }: ActionChoiceProps) {
  const { t } = useTranslation(['repair', 'office']);
  const format = useFormat();
  const { staff, venue } = useConsole();
  const ordered = choices.toSorted(
    (left, right) => Number(right.action === suggestion?.action) - Number(left.action === suggestion?.action),
  );
  const reasonOf = (given: NonNullable<typeof suggestion>): string => {
    const values: Record<string, string> = Object.fromEntries(
      Object.entries(given.values).map(([key, value]) => [
        key,
        key.endsWith('Minor')
          ? format.money({ amountMinor: value, currency: venue.currency })
          : format.count(value),
      ]),
    );
    // Codes hold underscores, which the types of the translation take for contexts once values come with a key.
    return (t as (key: string, blanks: Record<string, string>) => string)(
      `repair:reasons.${given.reason}`,
      values,
    );
  };
  return (
    <fieldset className="x-actions">
      <legend className="visually-hidden">{t('repair:decide.title')}</legend>
      {ordered.map((choice) => {
        const isSuggested = choice.action === suggestion?.action;
        const allowed = choice.permission === null || roleAllows(staff.role, choice.permission);
        return (
          <label key={choice.action} className="x-action" data-suggested={isSuggested || undefined}>
            <input
              type="radio"
              name={name}
              value={choice.action}
              checked={chosen === choice.action}
              disabled={!allowed}
              onChange={() => onChoose(choice)}
            />
            <span className="x-action-words">
              <span className="x-action-name">
                <span className="strong">{t(`office:actions.${choice.action}`)}</span>
                {isSuggested ? <Badge tone="accent">{t('repair:decide.suggested')}</Badge> : null}
              </span>
              {isSuggested && suggestion ? <span>{reasonOf(suggestion)}</span> : null}
              <span className="quiet">
                {t(`repair:consequences.${choice.action}`)}
                {allowed ? '' : ` ${t('repair:decide.notAllowed')}`}
              </span>
            </span>
          </label>
        );
      })}
    </fieldset>
  );
}
