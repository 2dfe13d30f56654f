import { IconButton, useTranslation } from '@gatehouse/ui';
import { closePaying } from '../paying.ts';
import { useTill } from '../till-context.ts';
import { useMoney } from '../words.ts';
import { useLeft } from './use-left.ts';

/** The head of one tender's panel: the way back, its name, and what is left to pay. */
export function PayHead({ title }: { readonly title: string }) {
  const till = useTill();
  const { t } = useTranslation(['pay', 'common']);
  const money = useMoney();
  const { leftMinor } = useLeft();
  return (
    <header className="side-head">
      <IconButton icon="back" label={t('common:action.back')} onPress={() => closePaying(till)} />
      <h2 className="t3">{title}</h2>
      <p className="pay-head-left num">
        <span className="quiet">{t('pay:left')}</span> <strong>{money(Math.max(0, leftMinor))}</strong>
      </p>
    </header>
  );
}
