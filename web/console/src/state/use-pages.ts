import { useCallback, useEffect, useRef, useState } from 'react';
import type { Answer, Problem } from '@gatehouse/core/contract';
import { useAnswer, type Asked } from './use-answer.ts';
import { useLatest } from './use-latest.ts';

interface Page<Row> {
  readonly rows: readonly Row[];
  readonly next: string | null;
}

export interface Pages<Row> {
  /** The first page; its rows and those of later pages are `rows`. */
  readonly asked: Asked<Page<Row>>;
  readonly rows: readonly Row[];
  readonly hasMore: boolean;
  readonly more: () => void;
  readonly isAskingMore: boolean;
  readonly moreProblem: Problem | undefined;
}

interface Later<Row> {
  readonly question: string;
  readonly pages: readonly Page<Row>[];
  readonly isAsking: boolean;
  readonly problem?: Problem | undefined;
}

/**
 * A list, newest first, a page at a time. When `version` grows the first page is asked for again while nothing else
 * was loaded; with more pages open, the list stays as it is being read.
 */
export function usePages<Row>(
  question: string,
  ask: (before: string | undefined) => Promise<Answer<Page<Row>>>,
  keyOf: (row: Row) => string,
  version: number,
): Pages<Row> {
  const asked = useAnswer(question, () => ask(undefined));
  const none: Later<Row> = { question, pages: [], isAsking: false };
  const [later, setLater] = useState(none);
  // Pages of another question, or of this one asked earlier, would leave a gap behind a fresh first page.
  if (later.question !== question) setLater(none);
  const current = later.question === question ? later : none;
  const latest = useLatest({ ask, asked, current });

  const seen = useRef(version);
  useEffect(() => {
    if (seen.current === version) return;
    seen.current = version;
    if (latest.current.current.pages.length === 0) latest.current.asked.askAgain();
  }, [version, latest]);

  const before =
    current.pages.at(-1)?.next ?? (current.pages.length === 0 ? asked.value?.next : null) ?? null;
  const more = useCallback(async () => {
    const known = latest.current.current;
    if (before === null || known.isAsking) return;
    setLater({ ...known, question, isAsking: true, problem: undefined });
    const answer = await latest.current.ask(before);
    setLater((now) => {
      if (now.question !== question) return now;
      return answer.ok
        ? { question, pages: [...now.pages, answer.value], isAsking: false }
        : { ...now, isAsking: false, problem: answer.problem };
    });
  }, [before, question, latest]);

  const rows = new Map<string, Row>();
  for (const page of asked.value ? [asked.value, ...current.pages] : []) {
    for (const row of page.rows) rows.set(keyOf(row), row);
  }
  return {
    asked: {
      ...asked,
      askAgain: () => {
        setLater(none);
        asked.askAgain();
      },
    },
    rows: [...rows.values()],
    hasMore: before !== null,
    more: () => void more(),
    isAskingMore: current.isAsking,
    moreProblem: current.problem,
  };
}
