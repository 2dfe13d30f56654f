import { useState } from 'react';
import type { Verdict } from '@gatehouse/core/admission';
import type { Problem, StationStatus } from '@gatehouse/core/contract';
import { Banner, Button, Dialog, PinPad, TextField, useTranslation } from '@gatehouse/ui';
import { useStore } from '../state/store.ts';
import { useGate } from './gate-context.ts';
import { useRefusalWords } from './words.ts';

const operatorOf = (status: StationStatus) => status.operator;

/** Codes that will not scan, by hand: looked up by all who may, presented by an operator. Asks for a PIN first. */
export function TypedCode({ isOpen, onClose }: { readonly isOpen: boolean; readonly onClose: () => void }) {
  const gate = useGate();
  const { t } = useTranslation('gate');
  const operator = useStore(gate.status, operatorOf);
  return (
    <Dialog title={operator ? t('typed.title') : t('signInTitle')} isOpen={isOpen} onClose={onClose}>
      {operator ? <CodeForm onDone={onClose} permissions={operator.permissions} /> : <OperatorPin />}
    </Dialog>
  );
}

/** Signs somebody in at a gate. */
export function OperatorPin() {
  const gate = useGate();
  const { t } = useTranslation('till');
  const [pin, setPin] = useState('');
  const [isWrong, setWrong] = useState(false);
  const [isChecking, setChecking] = useState(false);
  const submit = async (entered: string): Promise<void> => {
    setChecking(true);
    const answer = await gate.client.station.signIn({ body: { pin: entered } });
    setChecking(false);
    setPin('');
    setWrong(!answer.ok);
    if (answer.ok) gate.status.set((status) => ({ ...status, operator: answer.value }));
  };
  return (
    <PinPad
      value={pin}
      error={isWrong ? t('signIn.wrong') : undefined}
      isDisabled={isChecking}
      onChange={(next) => {
        setPin(next);
        if (next !== '') setWrong(false);
      }}
      onComplete={(entered) => void submit(entered)}
    />
  );
}

interface CodeFormProps {
  readonly permissions: readonly string[];
  readonly onDone: () => void;
}

function CodeForm({ permissions, onDone }: CodeFormProps) {
  const gate = useGate();
  const { t } = useTranslation('gate');
  const [code, setCode] = useState('');
  const [found, setFound] = useState<Verdict | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const isShort = code.trim().length < 4;
  const lookUp = async (): Promise<void> => {
    const answer = await gate.client.gate.lookUp({ body: { code: code.trim() } });
    setFound(answer.ok ? answer.value : null);
    setProblem(answer.ok ? null : answer.problem);
  };
  const present = async (): Promise<void> => {
    const answer = await gate.client.gate.scan({ body: { code: code.trim() } });
    if (!answer.ok) return setProblem(answer.problem);
    setCode('');
    setFound(null);
    onDone();
  };
  const signOut = async (): Promise<void> => {
    const answer = await gate.client.station.signOut({ body: {} });
    if (!answer.ok) return;
    gate.status.set((status) => ({ ...status, operator: null }));
    onDone();
  };
  return (
    <div className="typed">
      <TextField
        label={t('typed.label')}
        help={t('typed.help')}
        value={code}
        autoFocus
        maxLength={4096}
        onChange={(next) => {
          setCode(next);
          setFound(null);
        }}
      />
      {found ? <LookedUp verdict={found} /> : null}
      {problem ? (
        <Banner tone="bad">
          {problem.status === 403 ? t('typed.denied') : problem.detail || problem.title}
        </Banner>
      ) : null}
      <div className="typed-actions">
        <Button kind="quiet" onPress={() => void signOut()}>
          {t('action.signOut')}
        </Button>
        <span className="detail-gap" />
        <Button isDisabled={isShort || !permissions.includes('ticket.look-up')} onPress={() => void lookUp()}>
          {t('action.lookUp')}
        </Button>
        <Button
          kind="primary"
          ignoreScannerEnter
          isDisabled={isShort || !permissions.includes('gate.operate')}
          onPress={() => void present()}
        >
          {t('action.admit')}
        </Button>
      </div>
    </div>
  );
}

function LookedUp({ verdict }: { readonly verdict: Verdict }) {
  const { t } = useTranslation('gate');
  const refusal = useRefusalWords();
  const isGranted = verdict.kind === 'granted';
  const words = isGranted ? null : refusal(verdict);
  return (
    <Banner tone={isGranted ? 'ok' : 'warn'}>
      {words ? `${words.title}. ${words.fact}` : t('typed.wouldGrant')} {verdict.ticket?.productName ?? ''}{' '}
      <span className="quiet">{t('typed.lookUpResult')}</span>
    </Banner>
  );
}
