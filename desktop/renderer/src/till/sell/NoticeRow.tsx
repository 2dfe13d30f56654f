import type { ReactNode } from 'react';
import { assertNever } from '@gatehouse/core/result';
import { Banner, useFormat, useTranslation, type BannerProps } from '@gatehouse/ui';
import { useStore } from '../../state/store.ts';
import type { Notice } from '../model/notice.ts';
import { addTile, chooseSession, sellBeyondCapacity } from '../selling.ts';
import { useTill } from '../till-context.ts';
import type { Till } from '../till.ts';
import { useProblemText, useTileName } from '../words.ts';

type Remedy = NonNullable<BannerProps['remedy']>;

const same = (notice: Notice | null) => notice;

/** What is in the way, in words, with its remedy in the same row. */
export function NoticeRow() {
  const notice = useStore(useTill().notice, same);
  return notice ? <NoticeBanner notice={notice} /> : null;
}

function NoticeBanner({ notice }: { readonly notice: Notice }) {
  const till = useTill();
  const { t } = useTranslation(['till', 'sell']);
  const format = useFormat();
  const name = useTileName();
  const problemText = useProblemText();
  const dismiss: Remedy = { label: t('notice.dismiss'), onPress: () => till.notice.set(null) };
  const row = (words: ReactNode, remedy: Remedy = dismiss, tone: 'warn' | 'bad' | 'neutral' = 'warn') => (
    <div className="notice">
      <Banner tone={tone} remedy={remedy}>
        {words}
      </Banner>
    </div>
  );
  switch (notice.kind) {
    case 'problem':
      return row(problemText(notice.problem), dismiss, 'bad');
    case 'price-changed':
      return row(t('notice.priceChanged'));
    case 'removed':
    case 'cleared': {
      const undo = { label: t('notice.undo'), onPress: () => bringBack(till, notice.before) };
      const words =
        notice.kind === 'removed' ? t('notice.removed', { name: notice.name }) : t('notice.cleared');
      return row(words, undo, 'neutral');
    }
    case 'no-session':
      return row(t('notice.noSession', { name: name(notice.tile) }));
    case 'session-full': {
      const { next, tile } = notice;
      const words = t('notice.sessionFull', { time: format.time(notice.startsAtMs), name: name(tile) });
      if (!next)
        return row(words, {
          label: t('sell:oversell'),
          onPress: () => void sellBeyondCapacity(till, tile, notice.sessionId),
        });
      return row(words, {
        label: t('notice.takeNext', { time: format.time(next.startsAtMs) }),
        onPress: () => {
          if (tile.eventId !== null) chooseSession(till, tile.eventId, next.sessionId);
          addTile(till, tile);
        },
      });
    }
    case 'sold-out':
      return row(t('notice.soldOut', { name: name(notice.tile) }));
    case 'unknown-code':
      return row(t('notice.unknownCode', { code: shortened(notice.code) }));
    case 'ticket-scanned':
      return row(t('notice.ticketScanned'), {
        label: t('notice.findSale'),
        onPress: () => {
          till.notice.set(null);
          till.salesQuery.set(notice.code);
          till.place.set('sales');
        },
      });
    case 'restored':
      return row(t('notice.restored', { count: notice.lost, formatted: format.count(notice.lost) }));
    default:
      return assertNever(notice);
  }
}

const shortened = (code: string): string => (code.length > 16 ? `…${code.slice(-8)}` : code);

function bringBack(till: Till, before: Parameters<Till['basket']['set']>[0]): void {
  till.basket.set(before);
  till.notice.set(null);
}
