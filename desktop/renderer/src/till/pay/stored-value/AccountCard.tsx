import type { StoredValueView } from '@gatehouse/core/contract';
import { Banner, useFormat, useTranslation } from '@gatehouse/ui';
import { useMoney } from '../../words.ts';
import './stored-value.css';

interface AccountCardProps {
  readonly view: StoredValueView;
  readonly onAskAgain: () => void;
}

/** A card, band or voucher: what it is, what is on it, and what stands in the way of it. */
export function AccountCard({ view, onAskAgain }: AccountCardProps) {
  const { t } = useTranslation('stored');
  const format = useFormat();
  const money = useMoney();
  const { account, last4, balanceMinor, asOfMs, payableMinor, elsewhereMinor, expiresOn, terms } = view;
  const isVoucher = account === 'voucher';
  return (
    <>
      <section className="account-card" aria-label={t(`kind.${account}`)} role="status">
        <p className="account-name">
          <strong>{t(`kind.${account}`)}</strong>
          <span className="quiet num">{t('ending', { last4 })}</span>
        </p>
        <p className="account-balance num" data-unknown={balanceMinor === null || undefined}>
          {isVoucher && terms
            ? t('buys', { name: terms.name })
            : balanceMinor === null
              ? t('balanceUnknown')
              : money(Math.max(0, balanceMinor))}
        </p>
        <p className="account-facts quiet num">
          <span>
            {expiresOn === null ? t('neverExpires') : t('goodUntil', { date: format.day(expiresOn) })}
          </span>
          {asOfMs === null || view.isOnline ? null : <span>{t('asOf', { time: format.time(asOfMs) })}</span>}
        </p>
      </section>
      {view.isExpired && expiresOn !== null ? (
        <Banner>{t('expired', { date: format.day(expiresOn) })}</Banner>
      ) : null}
      {view.isOnline ? null : (
        <Banner remedy={{ label: t('askAgain'), onPress: onAskAgain }}>
          {payableMinor > 0 ? t('offline', { amount: money(payableMinor) }) : t('offlineNothing')}
        </Banner>
      )}
      {elsewhereMinor > 0 ? (
        <Banner remedy={{ label: t('askAgain'), onPress: onAskAgain }}>
          {t('elsewhere', { amount: money(elsewhereMinor) })}
        </Banner>
      ) : null}
    </>
  );
}
