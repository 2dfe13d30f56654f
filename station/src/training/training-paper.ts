import { centred, feed, type PaperDocument, wordingIn } from '@gatehouse/core/paper';

/** Any paper of a till that practises says so at both ends, whatever it is: no cut and no fold hides it. */
export function markedAsTraining(document: PaperDocument, locale: string): PaperDocument {
  const mark = centred(wordingIn(locale).training, { inverse: true, bold: true });
  const end = document.blocks.at(-1);
  const body = end?.kind === 'cut' ? document.blocks.slice(0, -1) : document.blocks;
  return {
    ...document,
    blocks: [mark, feed(1), ...body, feed(1), mark, ...(end?.kind === 'cut' ? [end] : [])],
  };
}
