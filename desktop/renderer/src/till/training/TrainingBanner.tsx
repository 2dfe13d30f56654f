import { useRef } from 'react';
import type { StationStatus } from '@gatehouse/core/contract';
import { Button, useTranslation } from '@gatehouse/ui';
import { useStore } from '../../state/store.ts';
import type { Till } from '../till.ts';
import { switchTraining } from './switching.ts';
import './training.css';

const isTraining = (status: StationStatus) => status.training === true;
const isSignedIn = (status: StationStatus) => status.operator !== null;

/** Over every screen of a lesson: nobody takes a guest's money here by mistake. */
export function TrainingBanner({ till }: { readonly till: Till }) {
  const { t } = useTranslation('pay');
  const isShown = useStore(till.status, isTraining);
  const canLeave = useStore(till.status, isSignedIn);
  const leaving = useRef(false);
  if (!isShown) return null;
  const leave = async (): Promise<void> => {
    if (leaving.current) return;
    leaving.current = true;
    await switchTraining(till, 'end');
    leaving.current = false;
  };
  return (
    <section className="training-banner" aria-label={t('training.title')}>
      <strong>{t('training.title')}</strong>
      <span>{t('training.text')}</span>
      {canLeave ? (
        <Button ignoreScannerEnter onPress={() => void leave()}>
          {t('training.leave')}
        </Button>
      ) : null}
    </section>
  );
}
