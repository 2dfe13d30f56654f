import { useEffect, useState } from 'react';
import type { Problem } from '@gatehouse/core/contract';
import { type TicketBlock, type TicketLayout, USUAL_TICKET_LAYOUTS } from '@gatehouse/core/paper';
import { Banner, Button, IconButton, useTranslation } from '@gatehouse/ui';
import { useStore } from '../../state/store.ts';
import { useTill } from '../till-context.ts';
import { useProblemText } from '../words.ts';
import { ADDABLE, type BlockWord, movedBlock, resized, withoutBlock, WORD_OF } from './layout-editing.ts';
import { TicketPreview } from './TicketPreview.tsx';

type Width = 58 | 80;
const mayChange = (role: string | undefined): boolean => role === 'manager';
const operatorRole = (status: { readonly operator: { readonly role: string } | null }) =>
  status.operator?.role;

/** How tickets look, block by block, with the paper beside it changing as it is changed. */
export function TicketLayoutEditor() {
  const { t } = useTranslation('paper');
  const till = useTill();
  const problemText = useProblemText();
  const role = useStore(till.status, operatorRole);
  const [width, setWidth] = useState<Width>(80);
  const [layouts, setLayouts] = useState<Readonly<Record<Width, TicketLayout>>>(USUAL_TICKET_LAYOUTS);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [isSaved, setSaved] = useState(false);
  useEffect(() => {
    let stopped = false;
    void till.client.paper.ticketLayouts({}).then((answer) => {
      if (!stopped && answer.ok) setLayouts(byWidth(answer.value.layouts));
    });
    return () => {
      stopped = true;
    };
  }, [till]);
  const layout = layouts[width];
  const change = (blocks: readonly TicketBlock[]): void => {
    setSaved(false);
    setLayouts((all) => ({ ...all, [width]: { widthMm: width, blocks: [...blocks] } }));
  };
  const save = async (kept: TicketLayout | null): Promise<void> => {
    const answer = await till.client.paper.keepTicketLayout({
      params: { widthMm: width },
      body: { layout: kept },
    });
    setProblem(answer.ok ? null : answer.problem);
    setSaved(answer.ok);
    if (answer.ok) setLayouts(byWidth(answer.value.layouts));
  };
  const isLocked = !mayChange(role);
  return (
    <div className="paper-columns layout-editor">
      <section>
        <div className="layout-widths" role="group" aria-label={t('layout.width')}>
          {([80, 58] as const).map((one) => (
            <Button
              key={one}
              kind={one === width ? 'primary' : 'secondary'}
              aria-pressed={one === width}
              onPress={() => setWidth(one)}
            >
              {t(one === 80 ? 'layout.width80' : 'layout.width58')}
            </Button>
          ))}
        </div>
        {isLocked ? <Banner tone="neutral">{t('layout.notAllowed')}</Banner> : null}
        <h2 className="t3">{t('layout.blocks')}</h2>
        <ol className="layout-blocks">
          {layout.blocks.map((block, at) => (
            <BlockRow
              key={`${at} ${block.kind}`}
              block={block}
              at={at}
              count={layout.blocks.length}
              onChange={change}
              blocks={layout.blocks}
            />
          ))}
        </ol>
        <h3 className="t2">{t('layout.add')}</h3>
        <div className="layout-add">
          {ADDABLE.map((block) => (
            <Button key={block.kind} icon="plus" onPress={() => change([...layout.blocks, block])}>
              {t(`block.${WORD_OF[block.kind]}`)}
            </Button>
          ))}
        </div>
        <div className="layout-save">
          <Button kind="primary" isDisabled={isLocked} onPress={() => void save(layout)}>
            {t('layout.save')}
          </Button>
          <Button kind="quiet" isDisabled={isLocked} onPress={() => void save(null)}>
            {t('layout.usual')}
          </Button>
        </div>
        <p role="status">{isSaved ? t('layout.saved') : ''}</p>
        {problem ? <Banner tone="bad">{problemText(problem)}</Banner> : null}
      </section>
      <section className="layout-paper">
        <h2 className="t3">{t('layout.preview')}</h2>
        <TicketPreview layout={layout} />
      </section>
    </div>
  );
}

const byWidth = (layouts: readonly TicketLayout[]): Record<Width, TicketLayout> => ({
  58: layouts.find(({ widthMm }) => widthMm === 58) ?? USUAL_TICKET_LAYOUTS[58],
  80: layouts.find(({ widthMm }) => widthMm === 80) ?? USUAL_TICKET_LAYOUTS[80],
});

interface BlockRowProps {
  readonly block: TicketBlock;
  readonly at: number;
  readonly count: number;
  readonly blocks: readonly TicketBlock[];
  readonly onChange: (blocks: readonly TicketBlock[]) => void;
}

function BlockRow({ block, at, count, blocks, onChange }: BlockRowProps) {
  const { t } = useTranslation('paper');
  const word: BlockWord = WORD_OF[block.kind];
  const named = { block: t(`block.${word}`) };
  const smaller = resized(block, -1);
  const larger = resized(block, 1);
  const put = (next: TicketBlock | null): void => {
    if (next) onChange(blocks.map((one, place) => (place === at ? next : one)));
  };
  return (
    <li className="layout-block">
      <span>{named.block}</span>
      <IconButton
        icon="minus"
        label={t('layout.smaller', named)}
        isDisabled={!smaller}
        onPress={() => put(smaller)}
      />
      <IconButton
        icon="plus"
        label={t('layout.larger', named)}
        isDisabled={!larger}
        onPress={() => put(larger)}
      />
      <IconButton
        icon="up"
        label={t('layout.up', named)}
        isDisabled={at === 0}
        onPress={() => onChange(movedBlock(blocks, at, -1))}
      />
      <IconButton
        icon="down"
        label={t('layout.down', named)}
        isDisabled={at === count - 1}
        onPress={() => onChange(movedBlock(blocks, at, 1))}
      />
      <IconButton
        icon="trash"
        label={t('layout.remove', named)}
        isDisabled={block.kind === 'qr'}
        onPress={() => onChange(withoutBlock(blocks, at))}
      />
    </li>
  );
}
