import { Skeleton, useTranslation, VerdictShape } from '@gatehouse/ui';
import { PrimaryAction } from '../PrimaryAction.tsx';
import { askAgain } from '../paying.ts';
import { useTill } from '../till-context.ts';
import type { Checkout } from '../till.ts';
import { useMoney } from '../words.ts';

type Paying = Extract<Checkout, { kind: 'paying' | 'unanswered' }>;

/** Between the touch and the answer. No answer is a state of its own: unknown, with the one safe thing to do. */
export function PayingPanel({ checkout }: { readonly checkout: Paying }) {
  const till = useTill();
  const { t } = useTranslation('till');
  const money = useMoney();
  if (checkout.kind === 'paying')
    return (
      <section className="paying" role="status">
        <h2 className="t4">{t('paying.title')}</h2>
        <p className="quiet">{t('paying.text')}</p>
        <Skeleton shape="figure" />
      </section>
    );
  return (
    <section className="paying" role="alert">
      <span className="paying-shape">
        <VerdictShape kind="attention" size={56} />
      </span>
      <h2 className="t4">{t('paying.unknownTitle')}</h2>
      <p>{t('paying.unknownText', { amount: money(checkout.totalMinor) })}</p>
      <PrimaryAction
        hint="F12"

        onPress={() => void askAgain(till)}
      >
        {t('paying.askAgain')}
      </PrimaryAction>
    </section>
  );
}
