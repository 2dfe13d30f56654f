import type { ClosingView } from '@gatehouse/core/contract';
import { EmptyState, Icon, type IconName, useFormat, useTranslation } from '@gatehouse/ui';
import { useMoney } from '../../words.ts';
import { useTenderName } from '../Figures.tsx';

/** What is open before the count, and what was paid with other things than cash. Nothing here holds anybody up. */
export function OpenMatters({ closing }: { readonly closing: ClosingView }) {
  const { t } = useTranslation('shift');
  const format = useFormat();
  const money = useMoney();
  const words = (count: number) => ({ count, formatted: format.count(count) });
  const { unknownPayments, parked, deposits, unsyncedCount, openPrintJobs, basketLines } = closing;
  const matters: readonly { readonly icon: IconName; readonly title: string; readonly text: string }[] = [
    ...(basketLines === 0
      ? []
      : [{ icon: 'sell' as const, title: t('closing.basket'), text: t('closing.basketText') }]),
    ...(unknownPayments.length === 0
      ? []
      : [
          {
            icon: 'alert' as const,
            title: `${t('closing.unknown', words(unknownPayments.length))}`,
            text: t('closing.unknownText'),
          },
        ]),
    ...(parked.length === 0
      ? []
      : [
          {
            icon: 'note' as const,
            title: `${t('closing.parked', words(parked.length))}`,
            text: t('closing.parkedText'),
          },
        ]),
    ...(deposits.length === 0
      ? []
      : [
          {
            icon: 'lock' as const,
            title: `${t('closing.deposits', words(deposits.length))}`,
            text: t('closing.depositsText', {
              amount: money(deposits.reduce((sum, { amountMinor }) => sum + amountMinor, 0)),
            }),
          },
        ]),
    ...(openPrintJobs === 0
      ? []
      : [
          {
            icon: 'printer' as const,
            title: `${t('closing.prints', words(openPrintJobs))}`,
            text: t('closing.printsText'),
          },
        ]),
    ...(unsyncedCount === 0
      ? []
      : [
          {
            icon: 'globe' as const,
            title: `${t('closing.unsynced', words(unsyncedCount))}`,
            text: t('closing.unsyncedText'),
          },
        ]),
  ];
  return (
    <div className="matters">
      <section>
        <h2 className="t3">{t('closing.lookTitle')}</h2>
        {matters.length === 0 ? (
          <EmptyState icon="check" title={t('closing.nothingOpen')}>
            {t('closing.nothingOpenText')}
          </EmptyState>
        ) : (
          <>
            <p className="quiet">{t('closing.lookText')}</p>
            <ul className="matter-list">
              {matters.map(({ icon, title, text }) => (
                <li key={title} className="matter">
                  <Icon name={icon} size={22} />
                  <span>
                    <strong>{title}</strong>
                    <span className="quiet">{text}</span>
                  </span>
                </li>
              ))}
            </ul>
          </>
        )}
      </section>
      <NotInDrawer closing={closing} />
    </div>
  );
}

function NotInDrawer({ closing: { terminals, tenders } }: { readonly closing: ClosingView }) {
  const { t } = useTranslation('shift');
  const format = useFormat();
  const money = useMoney();
  const tenderName = useTenderName();
  const payments = (count: number) => t('closing.payments', { count, formatted: format.count(count) });
  return (
    <section>
      <h2 className="t3">{t('closing.tenders')}</h2>
      {terminals.length + tenders.length === 0 ? <p className="quiet">{t('closing.noOther')}</p> : null}
      <dl className="num not-in-drawer">
        {terminals.map(({ terminalId, expectedMinor, count, batchMinor }) => (
          <div key={terminalId} className="figures-row">
            <dt>
              {t('closing.terminal', { name: terminalId })}
              <span className="quiet">
                {' '}
                {payments(count)} ·{' '}
                {batchMinor === null
                  ? t('closing.batchOpen')
                  : batchMinor === expectedMinor
                    ? t('closing.batchAgrees')
                    : t('closing.batchDiffers', { amount: money(batchMinor) })}
              </span>
            </dt>
            <dd>{money(expectedMinor)}</dd>
          </div>
        ))}
        {tenders.map(({ kind, of, count, amountMinor }) => (
          <div key={`${kind} ${of}`} className="figures-row">
            <dt>
              {tenderName(kind)}
              <span className="quiet"> {payments(count)}</span>
            </dt>
            <dd>{money(amountMinor)}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
