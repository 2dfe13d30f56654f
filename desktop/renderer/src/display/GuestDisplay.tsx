import { useEffect, useRef } from 'react';
import type { CustomerDisplayView, StationStatus } from '@gatehouse/core/contract';
import { Icon, useFormat, useTranslation } from '@gatehouse/ui';
import './display.css';

type Of<Kind extends CustomerDisplayView['kind']> = Extract<CustomerDisplayView, { kind: Kind }>;

export interface GuestDisplayProps {
  readonly view: CustomerDisplayView;
  readonly venue: StationStatus['venue'];
}

/** What the guest sees, large enough to be read over a counter. Changes are announced to assistive technology. */
export function GuestDisplay({ view, venue }: GuestDisplayProps) {
  return (
    <main className="display" data-kind={view.kind} aria-live="polite">
      <header className="display-head">
        <h1>{venue.name}</h1>
      </header>
      <Content view={view} currency={venue.currency} />
    </main>
  );
}

function Content({ view, currency }: { readonly view: CustomerDisplayView; readonly currency: string }) {
  switch (view.kind) {
    case 'idle':
      return <Welcome />;
    case 'basket':
      return <Basket view={view} currency={currency} />;
    case 'paying':
      return <Paying view={view} currency={currency} />;
    case 'sold':
      return <Sold view={view} currency={currency} />;
    case 'sign':
      return <Sign view={view} />;
  }
}

function Welcome() {
  const { t } = useTranslation('paper');
  return (
    <section className="display-calm">
      <p className="display-hero">{t('display.welcome')}</p>
    </section>
  );
}

function Basket({ view, currency }: { readonly view: Of<'basket'>; readonly currency: string }) {
  const { t } = useTranslation('paper');
  const format = useFormat();
  const list = useRef<HTMLOListElement>(null);
  const money = (amountMinor: number) => format.money({ amountMinor, currency });
  useEffect(() => {
    list.current?.lastElementChild?.scrollIntoView({ block: 'end' });
  }, [view.lines.length]);
  return (
    <>
      <ol className="display-lines" ref={list} aria-label={t('display.total')}>
        {view.lines.map((line, at) => (
          // A line is its place: the display shows what stands in the basket now, and keeps no ids of it.
          <li key={at} className="display-line">
            <span className="display-count num">{format.count(line.quantity)}</span>
            <span className="display-name">
              {line.name}
              {line.detail === '' ? null : <small>{line.detail}</small>}
            </span>
            <span className="num">{money(line.amountMinor)}</span>
          </li>
        ))}
      </ol>
      <footer className="display-foot">
        {view.savedMinor > 0 ? (
          <p className="display-saved">{t('display.saved', { amount: money(view.savedMinor) })}</p>
        ) : null}
        <p className="display-total">
          <span>{t('display.total')}</span>
          <strong className="num">{money(view.totalMinor)}</strong>
        </p>
      </footer>
    </>
  );
}

const STEP_WORDS = {
  choose: 'display.choose',
  cash: 'display.cash',
  'present-card': 'display.presentCard',
  authorising: 'display.authorising',
  tip: 'display.tip',
} as const;

function Paying({ view, currency }: { readonly view: Of<'paying'>; readonly currency: string }) {
  const { t } = useTranslation('paper');
  const format = useFormat();
  const isPart = view.dueMinor !== view.totalMinor;
  return (
    <section className="display-calm">
      <p className="display-label">{t(isPart ? 'display.due' : 'display.total')}</p>
      <p className="display-hero num">{format.money({ amountMinor: view.dueMinor, currency })}</p>
      <p className="display-step">
        <Icon name={view.step === 'present-card' ? 'card' : 'cash'} size={40} />
        {t(STEP_WORDS[view.step])}
      </p>
    </section>
  );
}

function Sold({ view, currency }: { readonly view: Of<'sold'>; readonly currency: string }) {
  const { t } = useTranslation('paper');
  const format = useFormat();
  const money = (amountMinor: number) => format.money({ amountMinor, currency });
  return (
    <section className="display-calm">
      {view.changeMinor > 0 ? (
        <>
          <p className="display-label">{t('display.change')}</p>
          <p className="display-hero num">{money(view.changeMinor)}</p>
        </>
      ) : (
        <p className="display-hero">{t('display.thanks')}</p>
      )}
      <p className="display-step">{view.changeMinor > 0 ? t('display.thanks') : t('display.enjoy')}</p>
      <p className="display-small num">
        {t('display.paid')} {money(view.totalMinor)} · {t('display.receipt', { number: view.receiptNumber })}
      </p>
    </section>
  );
}

function Sign({ view }: { readonly view: Of<'sign'> }) {
  const { t } = useTranslation('paper');
  return (
    <section className="display-calm">
      <p className="display-label">{t('display.sign')}</p>
      <p className="display-step">{t('display.signFor')}</p>
      <p className="display-hero">{view.names.join(', ')}</p>
    </section>
  );
}
