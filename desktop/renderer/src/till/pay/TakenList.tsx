import { Icon, IconButton, useTranslation } from '@gatehouse/ui';
import type { TakenTender } from '../model/taken.ts';
import { removeTaken } from '../paying.ts';
import { useTill } from '../till-context.ts';
import { useMoney } from '../words.ts';
import { choiceOf, type TenderChoice } from './tenders.ts';

/** What the guest has paid so far. Each can be taken back until the sale is complete. */
export function TakenList({ tenders }: { readonly tenders: readonly TakenTender[] }) {
  const { t } = useTranslation('pay');
  return (
    <ul className="taken" aria-label={t('taken')}>
      {tenders.map((taken) => {
        const choice = choiceOf(taken.choiceId);
        return <li key={taken.takenId}>{choice ? <TakenRow taken={taken} choice={choice} /> : null}</li>;
      })}
    </ul>
  );
}

function TakenRow({ taken, choice }: { readonly taken: TakenTender; readonly choice: TenderChoice }) {
  const till = useTill();
  const { t } = useTranslation('pay');
  const money = useMoney();
  const label = choice.useLabel();
  const back = (): void => removeTaken(till, taken.takenId);
  return (
    <div className="taken-row">
      <Icon name={choice.icon} size={20} />
      <span className="taken-words">
        <strong>{label}</strong>
        {taken.note ? <span className="quiet one-line num">{taken.note}</span> : null}
      </span>
      <span className="taken-amount num">{money(taken.amountMinor)}</span>
      {taken.removable ? (
        <IconButton
          icon="close"
          kind="quiet"
          label={t('takeBack', { name: label, amount: money(taken.amountMinor) })}
          ignoreScannerEnter
          onPress={back}
        />
      ) : choice.TakeBack ? (
        <choice.TakeBack taken={taken} onReversed={back} />
      ) : null}
    </div>
  );
}
