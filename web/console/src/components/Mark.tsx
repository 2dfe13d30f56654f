import type { ReactNode } from 'react';
import { VerdictShape, type VerdictKind } from '@gatehouse/ui';

export type MarkTone = 'ok' | 'warn' | 'bad' | 'plain';

export interface MarkProps {
  readonly kind: VerdictKind;
  readonly tone: MarkTone;
  readonly children: ReactNode;
}

/** Shape, colour and word that say the same. */
export function Mark({ kind, tone, children }: MarkProps) {
  return (
    <span className="c-mark-row" data-tone={tone}>
      <VerdictShape kind={kind} size={12} filled />
      <span>{children}</span>
    </span>
  );
}
