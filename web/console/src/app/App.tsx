import { useCallback, useEffect, useMemo, useState } from 'react';
import type { StaffMember } from '@gatehouse/core/contract';
import {
  Button,
  EmptyState,
  ErrorState,
  Skeleton,
  UiProvider,
  useTranslation,
  type Language,
} from '@gatehouse/ui';
import { createCloudClient } from '../api/cloud.ts';
import { httpTransport } from '../api/transport.ts';
import { localeOf } from '../state/preferences.ts';
import { Shell } from './Shell.tsx';
import { SignIn } from './SignIn.tsx';

export interface AppProps {
  readonly firstLanguage: Language;
  readonly chooseLanguage: (language: Language) => void;
}

type Opening =
  | { readonly kind: 'asking' }
  | { readonly kind: 'unreachable' }
  | { readonly kind: 'signed-out'; readonly ended: boolean }
  | { readonly kind: 'signed-in'; readonly staff: StaffMember };

const retryMs = 3_000;

/** Asks who is signed in and shows the console or the way into it. The address stays: signing in leads back to it. */
export function App({ firstLanguage, chooseLanguage }: AppProps) {
  const [language, setLanguage] = useState(firstLanguage);
  const [opening, setOpening] = useState<Opening>({ kind: 'asking' });
  const client = useMemo(
    () =>
      createCloudClient(httpTransport, () =>
        setOpening((before) => ({
          kind: 'signed-out',
          ended: before.kind === 'signed-in' || (before.kind === 'signed-out' && before.ended),
        })),
      ),
    [],
  );
  const ask = useCallback(async () => {
    const answer = await client.me({});
    if (answer.ok) setOpening({ kind: 'signed-in', staff: answer.value });
    else if (answer.problem.status !== 401) setOpening({ kind: 'unreachable' });
  }, [client]);
  useEffect(() => {
    // oxlint-disable-next-line react/set-state-in-effect -- it is set when the cloud has answered
    void ask();
  }, [ask]);
  useEffect(() => {
    if (opening.kind !== 'unreachable') return undefined;
    const timer = setInterval(() => void ask(), retryMs);
    return () => clearInterval(timer);
  }, [opening.kind, ask]);

  const choose = (next: Language): void => {
    setLanguage(next);
    chooseLanguage(next);
  };
  const signOut = async (): Promise<void> => {
    const answer = await client.signOut({ body: {} });
    if (answer.ok) setOpening({ kind: 'signed-out', ended: false });
  };
  const locale = localeOf(language);
  const languageProps = { language, onLanguage: choose };
  switch (opening.kind) {
    case 'asking':
      return <Starting locale={locale} />;
    case 'unreachable':
      return <Unreachable locale={locale} onRetry={() => void ask()} />;
    case 'signed-out':
      return (
        <UiProvider locale={locale} timeZone="UTC">
          <SignIn
            client={client}
            ended={opening.ended}
            onSignedIn={(staff) => setOpening({ kind: 'signed-in', staff })}
            {...languageProps}
          />
        </UiProvider>
      );
    case 'signed-in':
      if (opening.staff.venues.length === 0)
        return <NoVenue locale={locale} onSignOut={() => void signOut()} />;
      return (
        <Shell
          client={client}
          staff={opening.staff}
          locale={locale}
          onSignOut={() => void signOut()}
          {...languageProps}
        />
      );
  }
}

function Starting({ locale }: { readonly locale: string }) {
  return (
    <UiProvider locale={locale} timeZone="UTC">
      <main className="c-alone">
        <Skeleton shape="block" />
      </main>
    </UiProvider>
  );
}

function Unreachable({ locale, onRetry }: { readonly locale: string; readonly onRetry: () => void }) {
  const { t } = useTranslation('console');
  return (
    <UiProvider locale={locale} timeZone="UTC">
      <main className="c-alone">
        <ErrorState title={t('offline.title')} onRetry={onRetry}>
          {t('offline.text')}
        </ErrorState>
      </main>
    </UiProvider>
  );
}

function NoVenue({ locale, onSignOut }: { readonly locale: string; readonly onSignOut: () => void }) {
  const { t } = useTranslation(['console', 'common']);
  return (
    <UiProvider locale={locale} timeZone="UTC">
      <main className="c-alone">
        <EmptyState icon="gate" title={t('console:offline.noVenue')}>
          {t('console:offline.noVenueText')}
        </EmptyState>
        <Button icon="signOut" onPress={onSignOut}>
          {t('common:action.signOut')}
        </Button>
      </main>
    </UiProvider>
  );
}
