import { useEffect, useRef, useState } from 'react';
import { textIn } from '@gatehouse/core/catalogue';
import type { Problem } from '@gatehouse/core/contract';
import type { WaiverTemplate } from '@gatehouse/core/waivers';
import { Banner, Button, Dialog, Skeleton, TextField, useFormat, useTranslation } from '@gatehouse/ui';
import { useTill } from '../till-context.ts';
import { useCollectProblem } from './problem-words.ts';
import { SignaturePad } from './SignaturePad.tsx';

export interface SignWanted {
  readonly templateId: string;
  readonly day: string;
  readonly people: readonly {
    readonly customerId: string;
    readonly name: string;
    readonly isMinor: boolean;
    readonly guardianId: string | null;
  }[];
  /** Who is likely to sign for the children: whoever bought. */
  readonly guardian: { readonly customerId: string; readonly name: string } | null;
}

export interface SignDialogProps {
  readonly wanted: SignWanted;
  readonly onClose: () => void;
  readonly onSigned: () => void;
}

/** The text, the names, a field to draw in. One guardian signs for all the children at once. */
export function SignDialog({ wanted, onClose, onSigned }: SignDialogProps) {
  const till = useTill();
  const { t } = useTranslation(['collect', 'common']);
  const { locale } = useFormat();
  const words = useCollectProblem();
  const minors = wanted.people.filter(({ isMinor }) => isMinor);
  // Children of one guardian go together; without children each adult signs alone, one after the other.
  const people = minors.length > 0 ? minors : wanted.people.slice(0, 1);
  const [template, setTemplate] = useState<WaiverTemplate | null>(null);
  const [path, setPath] = useState('');
  const [name, setName] = useState('');
  const [phone, setPhone] = useState('');
  const [isKnown, setIsKnown] = useState(wanted.guardian !== null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [isBusy, setIsBusy] = useState(false);
  const operationId = useRef(till.newId());
  useEffect(() => {
    void till.client.customers.waiverTemplates({}).then((answer) => {
      if (answer.ok)
        setTemplate(
          answer.value.templates.find(({ templateId }) => templateId === wanted.templateId) ?? null,
        );
      else setProblem(answer.problem);
    });
  }, [till, wanted.templateId]);
  const needsGuardian = minors.length > 0;
  const hasSigner = !needsGuardian || (isKnown && wanted.guardian !== null) || name.trim() !== '';
  const sign = async (): Promise<void> => {
    if (!template || isBusy) return;
    setIsBusy(true);
    const known = needsGuardian && isKnown ? (wanted.guardian?.customerId ?? null) : null;
    const answer = await till.client.customers.signWaiver({
      body: {
        operationId: operationId.current,
        templateId: template.templateId,
        version: template.version,
        customerIds: people.map(({ customerId }) => customerId),
        guardianId: known,
        guardian: needsGuardian && known === null ? { name, phone, email: '', birthDate: null } : null,
        signature: path,
        day: wanted.day,
      },
    });
    setIsBusy(false);
    if (!answer.ok) return setProblem(answer.problem);
    onSigned();
    onClose();
  };
  return (
    <Dialog
      width="wide"
      title={t('collect:signTitle', { title: template ? textIn(template.title, locale) : '' })}
      isOpen
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>{t('common:action.cancel')}</Button>
          <Button
            kind="primary"
            ignoreScannerEnter
            isDisabled={!template || path.length < 20 || !hasSigner || isBusy}
            onPress={() => void sign()}
          >
            {t('collect:sign')}
          </Button>
        </>
      }
    >
      {problem ? <Banner tone="bad">{words(problem)}</Banner> : null}
      {template ? (
        <div className="sign">
          <p className="sign-text">{textIn(template.text, locale)}</p>
          <div className="sign-who">
            <div>
              <span className="quiet">{t('collect:signFor')}</span>
              <strong>{people.map((one) => one.name).join(', ')}</strong>
            </div>
            {needsGuardian && wanted.guardian && isKnown ? (
              <div>
                <span className="quiet">{t('collect:signGuardian')}</span>
                <strong>{wanted.guardian.name}</strong>
                <Button kind="quiet" onPress={() => setIsKnown(false)}>
                  {t('collect:somebodyElse')}
                </Button>
              </div>
            ) : needsGuardian ? (
              <div className="sign-fields">
                <TextField label={t('collect:guardianName')} value={name} onChange={setName} />
                <TextField
                  label={t('collect:guardianPhone')}
                  value={phone}
                  inputMode="tel"
                  onChange={setPhone}
                />
              </div>
            ) : null}
          </div>
          <SignaturePad path={path} onChange={setPath} />
        </div>
      ) : (
        <Skeleton shape="block" />
      )}
    </Dialog>
  );
}
