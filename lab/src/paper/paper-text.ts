import type { PrintedPaper } from '@gatehouse/hardware/simulators';

/** The words on a piece of paper as a person would read them out: symbols are not words, a gap is an empty line. */
export function paperText(paper: PrintedPaper): string {
  const lines = paper.lines.flatMap((line) => {
    if (line.kind === 'text')
      return [
        line.runs
          .map((run) => run.text)
          .join('')
          .trimEnd(),
      ];
    return line.kind === 'feed' ? [''] : [];
  });
  return lines
    .join('\n')
    .replaceAll(/\n{3,}/g, '\n\n')
    .replace(/^\n+/, '')
    .trimEnd();
}
