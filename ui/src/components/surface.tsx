import type { ReactNode } from 'react';

export type CardProps = {
  readonly title?: ReactNode;
  /** At the right of the title. */
  readonly aside?: ReactNode;
  readonly padded?: boolean;
  readonly children: ReactNode;
};

export function Card({ title, aside, padded = true, children }: CardProps) {
  return (
    <section className="gh-card" data-padded={padded || undefined}>
      {title ? (
        <header className="gh-card-head">
          <h2>{title}</h2>
          {aside}
        </header>
      ) : null}
      {children}
    </section>
  );
}

export type FigureCardProps = {
  readonly label: string;
  /** The number, already formatted. */
  readonly value: ReactNode;
  readonly note?: ReactNode;
};

/** One number as the hero of its card. */
export function FigureCard({ label, value, note }: FigureCardProps) {
  return (
    <section className="gh-card gh-figure" data-padded>
      <h3>{label}</h3>
      <p className="gh-figure-value num">{value}</p>
      {note ? <p className="gh-figure-note num">{note}</p> : null}
    </section>
  );
}
