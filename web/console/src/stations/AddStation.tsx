import { useState } from 'react';
import type { FleetStation, Problem } from '@gatehouse/core/contract';
import { Banner, Button, Dialog, TextField, useNow, useTranslation } from '@gatehouse/ui';
import type { CloudClient } from '../api/cloud.ts';
import { Choice } from '../components/Choice.tsx';
import { useProblemWords } from '../components/problem-words.ts';
import { countdown } from './countdown.ts';

export interface AddStationProps {
  readonly client: CloudClient;
  readonly venueId: string;
  readonly onClose: () => void;
}

interface Made {
  readonly code: string;
  readonly expiresAtMs: number;
}

const roles: readonly FleetStation['role'][] = ['till', 'gate', 'kiosk'];
const isRole = (text: string): text is FleetStation['role'] => (roles as readonly string[]).includes(text);

/** Asks for the station's name and place, then shows its one-time code, large enough to be read across a counter. */
export function AddStation({ client, venueId, onClose }: AddStationProps) {
  const { t } = useTranslation(['console', 'common']);
  const problemWords = useProblemWords();
  const [form, setForm] = useState({ name: '', place: '', registerId: '' });
  const [role, setRole] = useState<FleetStation['role']>('till');
  const [wasSubmitted, setWasSubmitted] = useState(false);
  const [isAsking, setIsAsking] = useState(false);
  const [problem, setProblem] = useState<Problem>();
  const [made, setMade] = useState<Made>();
  const set = (change: Partial<typeof form>): void => setForm((before) => ({ ...before, ...change }));
  const nameError = form.name.trim() === '' ? t('console:stations.missingName') : undefined;
  const registerError = form.registerId.trim() === '' ? t('console:stations.missingRegister') : undefined;

  const make = async (): Promise<void> => {
    setWasSubmitted(true);
    if (nameError || registerError || isAsking) return;
    setIsAsking(true);
    setProblem(undefined);
    const answer = await client.createEnrolment({
      params: { venueId },
      body: { name: form.name.trim(), place: form.place.trim(), role, registerId: form.registerId.trim() },
    });
    setIsAsking(false);
    if (answer.ok) setMade(answer.value);
    else setProblem(answer.problem);
  };

  if (made) {
    return (
      <Dialog
        title={t('console:stations.codeTitle', { name: form.name.trim() })}
        isOpen
        onClose={onClose}
        actions={
          <Button kind="primary" onPress={onClose}>
            {t('common:action.done')}
          </Button>
        }
      >
        <Code made={made} onAnother={() => void make()} />
      </Dialog>
    );
  }
  return (
    <Dialog
      title={t('console:stations.addTitle')}
      isOpen
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>{t('common:action.cancel')}</Button>
          <Button kind="primary" onPress={() => void make()} isPending={isAsking}>
            {t('console:stations.make')}
          </Button>
        </>
      }
    >
      <form
        className="c-form"
        onSubmit={(event) => {
          event.preventDefault();
          void make();
        }}
      >
        <p className="quiet">{t('console:stations.addText')}</p>
        {problem ? <Banner>{problemWords(problem)}</Banner> : null}
        <TextField
          label={t('console:stations.fieldName')}
          help={t('console:stations.fieldNameHelp')}
          maxLength={60}
          autoFocus
          value={form.name}
          onChange={(name) => set({ name })}
          error={wasSubmitted ? nameError : undefined}
        />
        <Choice
          label={t('console:stations.fieldRole')}
          value={role}
          onChange={(id) => {
            if (isRole(id)) setRole(id);
          }}
          options={roles.map((id) => ({ id, label: t(`console:stations.role.${id}`) }))}
        />
        <TextField
          label={t('console:stations.fieldPlace')}
          help={t('console:stations.fieldPlaceHelp')}
          maxLength={60}
          value={form.place}
          onChange={(place) => set({ place })}
        />
        <TextField
          label={t('console:stations.fieldRegister')}
          help={t('console:stations.fieldRegisterHelp')}
          maxLength={40}
          value={form.registerId}
          onChange={(registerId) => set({ registerId })}
          error={wasSubmitted ? registerError : undefined}
        />
        <button type="submit" hidden aria-label={t('console:stations.make')} />
      </form>
    </Dialog>
  );
}

function Code({ made, onAnother }: { readonly made: Made; readonly onAnother: () => void }) {
  const { t } = useTranslation('console');
  const nowMs = useNow(1_000);
  const [copy, setCopy] = useState<'not' | 'done' | 'failed'>('not');
  const leftMs = made.expiresAtMs - nowMs;
  if (leftMs <= 0) {
    return (
      <div className="c-code">
        <p className="c-code-text c-struck num">{made.code}</p>
        <Banner remedy={{ label: t('stations.another'), onPress: onAnother }}>{t('stations.expired')}</Banner>
      </div>
    );
  }
  return (
    <div className="c-code">
      <p className="quiet">{t('stations.codeText')}</p>
      <p className="c-code-text num">{made.code}</p>
      <Button
        icon={copy === 'done' ? 'check' : 'note'}
        onPress={() => {
          navigator.clipboard.writeText(made.code).then(
            () => setCopy('done'),
            () => setCopy('failed'),
          );
        }}
      >
        {t(copy === 'done' ? 'stations.copied' : 'stations.copy')}
      </Button>
      {copy === 'failed' ? <p role="status">{t('stations.copyFailed')}</p> : null}
      <p className="quiet num">{t('stations.expiresIn', { time: countdown(leftMs) })}</p>
    </div>
  );
}
