import type { ExceptionRow } from '@gatehouse/core/contract';
import { commonChoices, isExceptionKind } from '@gatehouse/core/exceptions';
import { Banner, Button, Dialog, useFormat, useTranslation } from '@gatehouse/ui';
import { useConsole } from '../app/console-context.ts';
import { DecisionFields, useDecision } from './Decision.tsx';
import { useExceptionWords } from './exception-words.ts';

export interface BulkDialogProps {
  /** The filtered set, as shown. */
  readonly exceptions: readonly ExceptionRow[];
  readonly onClose: () => void;
  readonly onDecided: (words: string) => void;
}

/** The same decision for all that the filter shows: the list first, then what happens to it, then one press. */
export function BulkDialog({ exceptions, onClose, onDecided }: BulkDialogProps) {
  const { t } = useTranslation(['common', 'repair']);
  const format = useFormat();
  const words = useExceptionWords();
  const { client, venue } = useConsole();
  const choices = commonChoices(exceptions.map((one) => one.kind).filter(isExceptionKind));
  const [first] = exceptions;
  const isShared = exceptions.every((one) => one.suggestion?.action === first?.suggestion?.action);
  const count = { count: exceptions.length, formatted: format.count(exceptions.length) };
  const decision = useDecision(
    undefined,
    (body) =>
      client.resolveExceptions({
        params: { venueId: venue.venueId },
        body: { exceptionIds: exceptions.map((one) => one.exceptionId), ...body },
      }),
    ({ resolved, skipped }) => {
      const told = [
        t('repair:decide.bulkDone', { count: resolved.length, formatted: format.count(resolved.length) }),
        ...(skipped.length === 0
          ? []
          : [
              t('repair:decide.bulkSkipped', {
                count: skipped.length,
                formatted: format.count(skipped.length),
              }),
            ]),
      ];
      onDecided(told.join(' '));
    },
  );
  return (
    <Dialog
      title={t('repair:decide.bulkTitle')}
      isOpen
      decision
      width="wide"
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>{t('common:action.cancel')}</Button>
          <Button
            kind="primary"
            onPress={() => void decision.decide()}
            isPending={decision.isAsking}
            isDisabled={decision.action === undefined}
          >
            {t('repair:list.bulk', count)}
          </Button>
        </>
      }
    >
      <div className="c-form">
        <p>{t('repair:decide.bulkPreview')}</p>
        <ul className="x-preview">
          {exceptions.map((one) => (
            <li key={one.exceptionId}>
              <span className="strong">{words.kind(one.kind)}</span>{' '}
              <span className="quiet num">
                {[one.stationName, format.dateTime(one.raisedAtMs)].filter((word) => word !== '').join(' · ')}
              </span>
              <span className="x-preview-text">{one.detail}</span>
            </li>
          ))}
        </ul>
        {choices.length === 0 ? <Banner>{t('repair:decide.bulkNone')}</Banner> : null}
        <DecisionFields
          decision={decision}
          choices={choices}
          suggestion={isShared && exceptions.length === 1 ? (first?.suggestion ?? null) : null}
        />
      </div>
    </Dialog>
  );
}
