import { useRef, useState, type SubmitEvent } from 'react';
import type { Problem, StaffMember } from '@gatehouse/core/contract';
import { Banner, Button, TextField, useTranslation, type Language } from '@gatehouse/ui';
import type { CloudClient } from '../api/cloud.ts';
import { LanguageSelect } from './LanguageSelect.tsx';

export interface SignInProps {
  readonly client: CloudClient;
  /** The sign-in ran out while the console was open. */
  readonly ended: boolean;
  readonly onSignedIn: (staff: StaffMember) => void;
  readonly language: Language;
  readonly onLanguage: (language: Language) => void;
}

type Failure = 'wrong' | 'tooMany' | 'unreachable' | 'failed';

function failureOf(problem: Problem): Failure {
  if (problem.status === 401) return 'wrong';
  if (problem.status === 429) return 'tooMany';
  return problem.code === 'unreachable' ? 'unreachable' : 'failed';
}

const emailForm = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;

export function SignIn({ client, ended, onSignedIn, language, onLanguage }: SignInProps) {
  const { t } = useTranslation('console');
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const [wasSubmitted, setWasSubmitted] = useState(false);
  const [isAsking, setIsAsking] = useState(false);
  const [failure, setFailure] = useState<Failure>();
  const emailRef = useRef<HTMLInputElement>(null);
  const passwordRef = useRef<HTMLInputElement>(null);

  const address = email.trim();
  const emailError =
    address === '' ? t('signIn.emailMissing') : emailForm.test(address) ? undefined : t('signIn.emailForm');
  const passwordError = password === '' ? t('signIn.passwordMissing') : undefined;

  const submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    setWasSubmitted(true);
    if (emailError) return emailRef.current?.focus();
    if (passwordError) return passwordRef.current?.focus();
    if (isAsking) return;
    setIsAsking(true);
    setFailure(undefined);
    const answer = await client.signIn({ body: { email: address, password } });
    setIsAsking(false);
    if (answer.ok) return onSignedIn(answer.value);
    setFailure(failureOf(answer.problem));
    if (answer.problem.status === 401) {
      setPassword('');
      setWasSubmitted(false);
      passwordRef.current?.focus();
    }
  };

  return (
    <main className="c-alone">
      <form className="c-sign-in" onSubmit={(event) => void submit(event)} noValidate>
        <header>
          <p className="c-mark strong">Gatehouse</p>
          <h1 className="t5 hero">{t('signIn.title')}</h1>
          <p className="quiet">{t('signIn.text')}</p>
        </header>
        {failure ? (
          <Banner tone={failure === 'wrong' ? 'bad' : 'warn'}>{t(`signIn.${failure}`)}</Banner>
        ) : ended ? (
          <Banner tone="neutral">{t('signIn.ended')}</Banner>
        ) : null}
        <TextField
          label={t('signIn.email')}
          type="email"
          name="email"
          autoComplete="username"
          autoFocus
          value={email}
          onChange={setEmail}
          error={wasSubmitted ? emailError : undefined}
          inputRef={emailRef}
        />
        <TextField
          label={t('signIn.password')}
          type="password"
          name="password"
          autoComplete="current-password"
          value={password}
          onChange={setPassword}
          error={wasSubmitted ? passwordError : undefined}
          inputRef={passwordRef}
        />
        <Button kind="primary" size="l" wide type="submit" isPending={isAsking}>
          {t('signIn.submit')}
        </Button>
        <LanguageSelect language={language} onLanguage={onLanguage} />
      </form>
    </main>
  );
}
