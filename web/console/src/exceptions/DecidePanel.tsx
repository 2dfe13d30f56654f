import type { ExceptionRow } from '@gatehouse/core/contract';
import { isExceptionKind, RESOLUTIONS } from '@gatehouse/core/exceptions';
import { roleAllows } from '@gatehouse/core/permissions';
import { Button, Card, useTranslation } from '@gatehouse/ui';
import { useConsole } from '../app/console-context.ts';
import { DecisionFields, useDecision } from './Decision.tsx';
import { useExceptionWords } from './exception-words.ts';

export interface DecidePanelProps {
  readonly exception: ExceptionRow;
  readonly onDecided: (words: string) => void;
}

/** Chooses what is decided and why. */
export function DecidePanel({ exception, onDecided }: DecidePanelProps) {
  const { t } = useTranslation(['console', 'repair']);
  const words = useExceptionWords();
  const { client, venue, staff } = useConsole();
  const choices = isExceptionKind(exception.kind) ? RESOLUTIONS[exception.kind] : [];
  const suggested = choices.find((one) => one.action === exception.suggestion?.action);
  const maySuggested =
    suggested !== undefined &&
    (suggested.permission === null || roleAllows(staff.role, suggested.permission));
  const decision = useDecision(
    maySuggested ? suggested.action : undefined,
    (body) =>
      client.resolveException({
        params: { venueId: venue.venueId, exceptionId: exception.exceptionId },
        body,
      }),
    (_, action) =>
      onDecided(
        t('console:exceptions.kept', { kind: `${words.kind(exception.kind)} – ${words.action(action)}` }),
      ),
  );
  const { action } = decision;
  return (
    <Card title={t('repair:decide.title')}>
      <div className="c-form">
        <DecisionFields decision={decision} choices={choices} suggestion={exception.suggestion} />
        <div className="x-decide-foot">
          <Button
            kind="primary"
            onPress={() => void decision.decide()}
            isPending={decision.isAsking}
            isDisabled={action === undefined}
          >
            {action === undefined
              ? t('repair:decide.title')
              : t('repair:decide.confirm', { action: words.action(action) })}
          </Button>
        </div>
      </div>
    </Card>
  );
}
