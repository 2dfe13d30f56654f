import type { TicketBlock, TicketBlockKind } from '@gatehouse/core/paper';

/** Changing a ticket's layout, block by block. The code stays: without it the paper opens nothing. */

export type BlockWord = Exclude<TicketBlockKind, 'short-code'> | 'shortCode';
export const WORD_OF: Readonly<Record<TicketBlockKind, BlockWord>> = {
  logo: 'logo',
  venue: 'venue',
  title: 'title',
  qr: 'qr',
  'short-code': 'shortCode',
  validity: 'validity',
  session: 'session',
  admits: 'admits',
  holder: 'holder',
  band: 'band',
  text: 'text',
  rules: 'rules',
  rule: 'rule',
  feed: 'feed',
};

/** What can be added, as it is added. */
export const ADDABLE: readonly TicketBlock[] = [
  { kind: 'venue', size: 1 },
  { kind: 'session', size: 2 },
  { kind: 'validity', size: 1 },
  { kind: 'holder' },
  { kind: 'band' },
  { kind: 'rule' },
  { kind: 'feed', lines: 1 },
  { kind: 'rules', text: null },
];

export function movedBlock(blocks: readonly TicketBlock[], at: number, by: -1 | 1): readonly TicketBlock[] {
  const one = blocks[at];
  const other = blocks[at + by];
  if (!one || !other) return blocks;
  return blocks.map((block, place) => (place === at ? other : place === at + by ? one : block));
}

export const withoutBlock = (blocks: readonly TicketBlock[], at: number): readonly TicketBlock[] =>
  blocks[at]?.kind === 'qr' ? blocks : blocks.filter((_, place) => place !== at);

const within = (value: number, least: number, most: number): boolean => value >= least && value <= most;

/** A step larger or smaller; null where it ends, or where a block has no size. */
export function resized(block: TicketBlock, by: -1 | 1): TicketBlock | null {
  if (block.kind === 'qr')
    return within(block.moduleSize + by, 3, 10) ? { ...block, moduleSize: block.moduleSize + by } : null;
  if (block.kind === 'feed')
    return within(block.lines + by, 1, 6) ? { ...block, lines: block.lines + by } : null;
  if ('size' in block) return within(block.size + by, 1, 4) ? { ...block, size: block.size + by } : null;
  return null;
}
