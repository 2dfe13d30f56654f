import { useState, type ReactNode } from 'react';
import { Button, createI18n, isLanguage, useLate, useTranslation } from '@gatehouse/ui';

/** Pages before a station answered: in the browser's language, because nobody knows the venue's yet. */
function useBrowserLanguage(): void {
  useState(() => {
    const language = navigator.language.split('-')[0] ?? 'en';
    return createI18n(isLanguage(language) ? language : 'en');
  });
}

function Page({ children }: { readonly children: ReactNode }) {
  return (
    <main className="waiting">
      <Mark />
      {children}
    </main>
  );
}

/** The house's mark: a gate with an arrow through it: go on. */
export function Mark() {
  return (
    <svg className="mark" width="56" height="56" viewBox="0 0 64 64" aria-hidden="true">
      <rect className="mark-ground" width="64" height="64" rx="14" />
      <path className="mark-gate" d="M15 51V29a17 17 0 0 1 34 0v22M26 41h13M33.5 34.5 40 41l-6.5 6.5" />
    </svg>
  );
}

/** The page was opened without its one-time key, or the cookie is gone. */
export function Unpaired() {
  useBrowserLanguage();
  const { t } = useTranslation('till');
  return (
    <Page>
      <h1 className="t5">{t('unpaired.title')}</h1>
      <p className="t3 quiet">{t('unpaired.text')}</p>
      <ol className="waiting-steps">
        <li>{t('unpaired.step1')}</li>
        <li>{t('unpaired.step2')}</li>
        <li>{t('unpaired.step3')}</li>
      </ol>
      <Button onPress={() => location.reload()}>{t('unpaired.retry')}</Button>
    </Page>
  );
}

export function Starting() {
  useBrowserLanguage();
  const { t } = useTranslation('till');
  if (!useLate(400)) return null;
  return (
    <Page>
      <h1 className="t5">{t('starting.title')}</h1>
      <p className="t3 quiet" role="status">
        {t('starting.text')}
      </p>
    </Page>
  );
}
