import { useRef, useState } from 'react';
import type { Problem, StationStatus } from '@gatehouse/core/contract';
import { Banner, Button, useTranslation } from '@gatehouse/ui';
import { useStore } from '../../state/store.ts';
import { useTill } from '../till-context.ts';
import { useAllowed, useProblemText } from '../words.ts';
import { switchTraining } from './switching.ts';
import './training.css';

const isTraining = (status: StationStatus) => status.training === true;

/** Where a lesson begins and ends: what will be the same, what will not be real, in so many words. */
export function TrainingTool() {
  const till = useTill();
  const { t } = useTranslation('pay');
  const problemText = useProblemText();
  const isOn = useStore(till.status, isTraining);
  const { allowed } = useAllowed('training.use');
  const [problem, setProblem] = useState<Problem | null>(null);
  const switching = useRef(false);
  const press = async (): Promise<void> => {
    if (switching.current) return;
    switching.current = true;
    setProblem(await switchTraining(till, isOn ? 'end' : 'begin'));
    switching.current = false;
  };
  return (
    <main className="training">
      <section className="training-card">
        <p>{t('training.what')}</p>
        <ul>
          <li>{t('training.books')}</li>
          <li>{t('training.drawer')}</li>
          <li>{t('training.card')}</li>
          <li>{t('training.paper')}</li>
          <li>{t('training.basket')}</li>
        </ul>
        {problem ? <Banner tone="bad">{problemText(problem)}</Banner> : null}
        {allowed || isOn ? (
          <Button kind="primary" size="l" ignoreScannerEnter onPress={() => void press()}>
            {isOn ? t('training.leave') : t('training.begin')}
          </Button>
        ) : (
          <Banner tone="warn">{t('training.denied')}</Banner>
        )}
      </section>
    </main>
  );
}
