import { useEffect, useRef, useState } from 'react';
import type { CustomerSummary, CustomerView } from '@gatehouse/core/contract';
import { Banner, Button, Dialog, EmptyState, useTranslation } from '@gatehouse/ui';
import { useTill } from '../till-context.ts';

/** Large enough to know a face at a gate, small enough to lie sealed at every till. */
const WIDTH = 240;
const HEIGHT = 300;
const QUALITY = 0.8;

type Stage =
  | { readonly kind: 'starting' }
  | { readonly kind: 'live' }
  | { readonly kind: 'taken'; readonly dataUrl: string }
  | { readonly kind: 'none' };

/** The till's camera; null when there is none, or it may not be used. */
async function cameraStream(): Promise<MediaStream | null> {
  try {
    return await navigator.mediaDevices.getUserMedia({
      video: { width: { ideal: 1280 }, facingMode: 'user' },
      audio: false,
    });
  } catch {
    return null;
  }
}

const stop = (stream: MediaStream | null): void => stream?.getTracks().forEach((track) => track.stop());

/** A picture from the till's camera. It is scaled here and leaves this page only sealed by the station. */
export function PhotoDialog(props: {
  readonly customer: Pick<CustomerSummary, 'customerId' | 'name'>;
  readonly onClose: () => void;
  readonly onKept: (customer: CustomerView) => void;
}) {
  const { customer, onClose, onKept } = props;
  const till = useTill();
  const { t } = useTranslation(['collect', 'common']);
  const video = useRef<HTMLVideoElement>(null);
  const stream = useRef<MediaStream | null>(null);
  const [stage, setStage] = useState<Stage>({ kind: 'starting' });
  const [failed, setFailed] = useState(false);
  const [attempt, setAttempt] = useState(1);
  useEffect(() => {
    let isOpen = true;
    void cameraStream().then((opened) => {
      // Closed while the camera was starting: nobody else would switch it off again.
      if (!isOpen) return stop(opened);
      stream.current = opened;
      setStage({ kind: opened ? 'live' : 'none' });
    });
    return () => {
      isOpen = false;
      stop(stream.current);
    };
  }, [attempt]);
  useEffect(() => {
    if (stage.kind !== 'live' || !video.current) return;
    video.current.srcObject = stream.current;
    void video.current.play();
  }, [stage]);
  const take = (): void => {
    const source = video.current;
    if (!source || source.videoWidth === 0) return;
    const canvas = document.createElement('canvas');
    canvas.width = WIDTH;
    canvas.height = HEIGHT;
    const context = canvas.getContext('2d');
    if (!context) return;
    // The middle of the picture in the shape of a portrait.
    const scale = Math.max(WIDTH / source.videoWidth, HEIGHT / source.videoHeight);
    const [width, height] = [source.videoWidth * scale, source.videoHeight * scale];
    context.drawImage(source, (WIDTH - width) / 2, (HEIGHT - height) / 2, width, height);
    setStage({ kind: 'taken', dataUrl: canvas.toDataURL('image/jpeg', QUALITY) });
  };
  const keep = async (photo: string): Promise<void> => {
    const answer = await till.client.customers.keepPhoto({
      params: { customerId: customer.customerId },
      body: { photo },
    });
    if (!answer.ok) return setFailed(true);
    onKept(answer.value);
    onClose();
  };
  return (
    <Dialog
      title={t('collect:photoTitle', { name: customer.name })}
      isOpen
      onClose={onClose}
      actions={
        stage.kind === 'taken' ? (
          <>
            <Button onPress={() => setStage({ kind: 'live' })}>{t('collect:photoAgain')}</Button>
            <Button kind="primary" onPress={() => void keep(stage.dataUrl)}>
              {t('collect:photoKeep')}
            </Button>
          </>
        ) : (
          <Button kind="primary" isDisabled={stage.kind !== 'live'} onPress={take}>
            {t('collect:photoTake')}
          </Button>
        )
      }
    >
      {failed ? <Banner tone="bad">{t('collect:failedText')}</Banner> : null}
      {stage.kind === 'none' ? (
        <EmptyState
          icon="alert"
          title={t('collect:photoNone')}
          action={{
            label: t('collect:photoAgain'),
            onPress: () => {
              setStage({ kind: 'starting' });
              setAttempt(attempt + 1);
            },
          }}
        >
          {t('collect:photoNoneText')}
        </EmptyState>
      ) : stage.kind === 'taken' ? (
        <img className="photo-frame" src={stage.dataUrl} alt={customer.name} />
      ) : (
        <video className="photo-frame" ref={video} muted playsInline aria-label={t('collect:photoTake')} />
      )}
    </Dialog>
  );
}
