import { useState } from 'react';
import type { Problem, StationStatus } from '@gatehouse/core/contract';
import { Button, NumberPad, PinPad, useDigitKeys, useFormat, useTranslation } from '@gatehouse/ui';
import { Mark } from '../app/Waiting.tsx';
import { LanguageWords } from '../components/LanguageWords.tsx';
import { useStore } from '../state/store.ts';
import { signIn } from './permits/signing-in.ts';
import { useTill } from './till-context.ts';
import type { TillBasket } from './model/basket.ts';

const nameOf = (status: StationStatus) => status.name;
const venueOf = (status: StationStatus) => status.venue.name;
const itemsOf = (basket: TillBasket) => basket.lines.reduce((sum, line) => sum + line.quantity, 0);

const same = (problem: Problem | null) => problem;

type Attempt =
  | { readonly kind: 'typing' | 'checking' }
  | { readonly kind: 'refused'; readonly problem: Problem };

/** PIN by touch or keyboard. Four digits sign in by themselves; longer PINs have their own field and button. */
export function SignIn() {
  const till = useTill();
  const { t } = useTranslation(['till', 'common']);
  const format = useFormat();
  const [pin, setPin] = useState('');
  const [isLong, setLong] = useState(false);
  const [attempt, setAttempt] = useState<Attempt>({ kind: 'typing' });
  const items = useStore(till.basket, itemsOf);
  const submit = async (entered: string): Promise<void> => {
    setAttempt({ kind: 'checking' });
    till.badgeRefused.set(null);
    const problem = await signIn(till, { pin: entered });
    setPin('');
    if (problem) setAttempt({ kind: 'refused', problem });
  };
  const change = (next: string): void => {
    setPin(next);
    if (next !== '' && attempt.kind === 'refused') setAttempt({ kind: 'typing' });
  };
  const badgeRefused = useStore(till.badgeRefused, same);
  const refused = attempt.kind === 'refused' ? attempt.problem : badgeRefused;
  const error = refused ? t(`till:signIn.${refusalOf(refused)}`) : undefined;
  const isChecking = attempt.kind === 'checking';
  return (
    <section className="sign-in">
      <header className="sign-in-head">
        <Mark />
        <div>
          <h1 className="t5">{useStore(till.status, nameOf)}</h1>
          <p className="quiet">{useStore(till.status, venueOf)}</p>
        </div>
        <LanguageWords />
      </header>
      <div className="sign-in-pad">
        <h2 className="t3">{isChecking ? t('till:signIn.checking') : t('till:signIn.title')}</h2>
        {isLong ? (
          <LongPin value={pin} error={error} isChecking={isChecking} onChange={change} onSubmit={submit} />
        ) : (
          <PinPad
            value={pin}
            error={error}
            isDisabled={isChecking}
            onChange={change}
            onComplete={(entered) => void submit(entered)}
          />
        )}
        <Button
          kind="quiet"
          wide
          onPress={() => {
            setPin('');
            setLong(!isLong);
          }}
        >
          {isLong ? t('till:signIn.shorter') : t('till:signIn.longer')}
        </Button>
        {items > 0 ? (
          <p className="quiet">
            {t('till:signIn.basketWaits', {
              items: t('common:count.items', { count: items, formatted: format.count(items) }),
            })}
          </p>
        ) : null}
      </div>
    </section>
  );
}

function refusalOf({ status, code }: Problem): 'wrong' | 'shared' | 'locked' | 'unreachable' {
  if (code === 'pin_not_unique') return 'shared';
  if (status === 0 || status >= 500) return 'unreachable';
  return status === 429 ? 'locked' : 'wrong';
}

const longest = 12;

interface LongPinProps {
  readonly value: string;
  readonly error: string | undefined;
  readonly isChecking: boolean;
  readonly onChange: (value: string) => void;
  readonly onSubmit: (pin: string) => Promise<void>;
}

function LongPin({ value, error, isChecking, onChange, onSubmit }: LongPinProps) {
  const { t } = useTranslation('common');
  useDigitKeys(value, longest, onChange);
  return (
    <div className="gh-pin">
      <div
        className="gh-pin-dots"
        role="status"
        aria-label={t('pad.pinEntered', { count: value.length, formatted: String(value.length) })}
      >
        {value === '' ? <span className="gh-pin-dot" /> : null}
        {Array.from(value, (_, at) => (
          <span key={at} className="gh-pin-dot" data-filled />
        ))}
      </div>
      <p className="gh-pin-error" role="alert">
        {error}
      </p>
      <NumberPad value={value} maxDigits={longest} withDoubleZero={false} onChange={onChange} />
      <Button
        kind="primary"
        size="l"
        wide
        isDisabled={value.length < 4 || isChecking}
        onPress={() => void onSubmit(value)}
      >
        {t('action.signIn')}
      </Button>
    </div>
  );
}
