import type { ReactNode } from 'react';
import { VerdictShape } from './verdict-shape.tsx';
import { Button } from './button.tsx';

export type BannerProps = {
  readonly tone?: 'warn' | 'bad' | 'ok' | 'neutral';
  readonly children: ReactNode;
  /** The way out, in the same row: "Sign now". */
  readonly remedy?: { readonly label: string; readonly onPress: () => void; readonly isPending?: boolean };
};

/** A row that says what is in the way and holds its remedy. It is not a toast: it stays until the cause is gone. */
export function Banner({ tone = 'warn', children, remedy }: BannerProps) {
  return (
    <div className="gh-banner" data-tone={tone} role={tone === 'bad' ? 'alert' : 'status'}>
      {tone === 'neutral' ? null : (
        <VerdictShape
          kind={tone === 'ok' ? 'granted' : tone === 'bad' ? 'refused' : 'attention'}
          size={16}
          filled
        />
      )}
      <span className="gh-banner-words">{children}</span>
      {remedy ? (
        <Button kind="secondary" onPress={remedy.onPress} isPending={remedy.isPending ?? false}>
          {remedy.label}
        </Button>
      ) : null}
    </div>
  );
}
