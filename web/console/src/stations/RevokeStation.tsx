import { useState } from 'react';
import type { FleetStation, Problem } from '@gatehouse/core/contract';
import { Banner, Button, Dialog, useTranslation } from '@gatehouse/ui';
import { useConsole } from '../app/console-context.ts';
import { useProblemWords } from '../components/problem-words.ts';

export interface RevokeStationProps {
  readonly station: FleetStation;
  readonly onClose: () => void;
  readonly onRevoked: () => void;
}

/** Says what will happen, asks once. The safe way out comes first; a press beside the dialog decides nothing. */
export function RevokeStation({ station, onClose, onRevoked }: RevokeStationProps) {
  const { t } = useTranslation('console');
  const { client, venue } = useConsole();
  const problemWords = useProblemWords();
  const [isAsking, setIsAsking] = useState(false);
  const [problem, setProblem] = useState<Problem>();
  const revoke = async (): Promise<void> => {
    if (isAsking) return;
    setIsAsking(true);
    setProblem(undefined);
    const answer = await client.revokeStation({
      params: { venueId: venue.venueId, stationId: station.stationId },
      body: {},
    });
    setIsAsking(false);
    if (answer.ok) onRevoked();
    else setProblem(answer.problem);
  };
  return (
    <Dialog
      title={t('stations.revokeTitle', { station: station.name })}
      isOpen
      decision
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>{t('stations.keep')}</Button>
          <Button kind="danger" onPress={() => void revoke()} isPending={isAsking}>
            {t('stations.revoke')}
          </Button>
        </>
      }
    >
      <div className="c-form">
        <p>{t('stations.revokeText')}</p>
        {problem ? (
          <Banner>
            {t('stations.revokeFailed')} {problemWords(problem)}
          </Banner>
        ) : null}
      </div>
    </Dialog>
  );
}
