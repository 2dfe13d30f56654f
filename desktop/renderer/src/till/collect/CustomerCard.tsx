import { useEffect, useState } from 'react';
import { textIn } from '@gatehouse/core/catalogue';
import type { CustomerView } from '@gatehouse/core/contract';
import { Button, ErrorState, Skeleton, useFormat, useTranslation } from '@gatehouse/ui';
import { type Loadable, loading } from '../../state/loadable.ts';
import { useTill } from '../till-context.ts';
import { PhotoDialog } from './PhotoDialog.tsx';
import { serveCustomer } from './people.ts';

/** Somebody with what they have and when they came; from here they are served. */
export function CustomerCard({ customerId }: { readonly customerId: string }) {
  const till = useTill();
  const { t } = useTranslation('collect');
  const { locale } = useFormat();
  const [view, setView] = useState<Loadable<CustomerView>>(loading);
  const [isPhoto, setIsPhoto] = useState(false);
  const [tries, setTries] = useState(0);
  useEffect(() => {
    void till.client.customers.customer({ params: { customerId } }).then((answer) => {
      setView(
        answer.ok ? { kind: 'ready', value: answer.value } : { kind: 'failed', problem: answer.problem },
      );
    });
  }, [till, customerId, tries]);
  if (view.kind === 'loading')
    return (
      <div className="collect-card">
        <Skeleton shape="row" count={4} />
      </div>
    );
  if (view.kind === 'failed')
    return <ErrorState reference={view.problem.code} onRetry={() => setTries(tries + 1)} />;
  const customer = view.value;
  return (
    <div className="collect-card">
      <header className="side-head">
        {customer.photo === null ? null : <img className="customer-photo" src={customer.photo} alt="" />}
        <div className="collect-title">
          <h2 className="t3 one-line">{customer.name === '' ? t('erased') : customer.name}</h2>
          <p className="quiet one-line">{[customer.phone, customer.email].filter(Boolean).join(' · ')}</p>
        </div>
      </header>
      <div className="collect-body">
        <Section title={t('memberships')}>
          {customer.memberList.length === 0 ? (
            <p className="quiet">{t('noMemberships')}</p>
          ) : (
            customer.memberList.map((one) => (
              <p key={one.ticketId} className="customer-fact">
                <strong>{textIn(one.name, locale)}</strong>
                <span className="quiet num">
                  {t(one.isValid ? 'validUntil' : 'expired', { date: one.validUntil })}
                </span>
              </p>
            ))
          )}
        </Section>
        <Section title={t('waiver')}>
          {customer.waivers.map((one) => (
            <p key={one.templateId} className="customer-fact">
              <strong>{textIn(one.title, locale)}</strong>
              <span className="quiet num">
                {one.state === 'valid'
                  ? t('validUntil', { date: one.validUntil ?? '' })
                  : one.validUntil === null
                    ? '–'
                    : t('expired', { date: one.validUntil })}
              </span>
            </p>
          ))}
        </Section>
        {customer.children.length === 0 ? null : (
          <Section title={t('family')}>
            {customer.children.map((child) => (
              <p key={child.customerId} className="customer-fact">
                <strong>{child.name}</strong>
                <span className="quiet num">{child.birthDate}</span>
              </p>
            ))}
          </Section>
        )}
        <Section title={t('visits')}>
          <p className="num">{customer.visits.length === 0 ? t('neverHere') : customer.visits.join(' · ')}</p>
        </Section>
      </div>
      <footer className="collect-foot">
        <div className="collect-second">
          <Button onPress={() => setIsPhoto(true)}>{t('photoTake')}</Button>
        </div>
        <Button kind="primary" size="l" wide onPress={() => serveCustomer(till, customer)}>
          {t('attach')}
        </Button>
      </footer>
      {isPhoto ? (
        <PhotoDialog
          customer={customer}
          onClose={() => setIsPhoto(false)}
          onKept={(next) => setView({ kind: 'ready', value: next })}
        />
      ) : null}
    </div>
  );
}

function Section({ title, children }: { readonly title: string; readonly children: React.ReactNode }) {
  return (
    <section className="customer-section">
      <h3 className="quiet">{title}</h3>
      {children}
    </section>
  );
}
