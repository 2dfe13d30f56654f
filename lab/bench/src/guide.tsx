import type { ReactNode } from 'react';
import { Icon, type IconName } from '@gatehouse/ui/components';
import type { BenchView } from '../../src/api/bench-view.ts';
import { Copy } from './copy.tsx';
import { STEPS, type GuideProgress, type Step } from './guide-steps.ts';
import { hands } from './hands.ts';
import type { HeldTicket } from './held-tickets.ts';
import { newestTicket } from './paper-tickets.ts';

const TITLES: Readonly<Record<Step, string>> = {
  sell: 'Sell a ticket',
  take: 'Take it',
  scan: 'Scan it',
  push: 'Walk through',
  see: 'See it',
  again: 'Try it again',
};

interface GuideProps {
  readonly view: BenchView;
  readonly progress: GuideProgress;
  readonly held: readonly HeldTicket[];
  readonly onTake: (ticket: HeldTicket) => void;
  readonly onStartOver: () => void;
}

/** The five-minute way through the house: every step is ticked by what really happened. */
export function Guide({ view, progress, held, onTake, onStartOver }: GuideProps) {
  const current = STEPS.find((step) => !progress.done.includes(step));
  return (
    <section className="guide" aria-label="The first five minutes">
      <ol className="guide-trail">
        {STEPS.map((step, index) => {
          const done = progress.done.includes(step);
          return (
            <li
              key={step}
              className="guide-step"
              data-state={done ? 'done' : step === current ? 'current' : 'ahead'}
              aria-current={step === current ? 'step' : undefined}
            >
              <span className="guide-mark">{done ? <Icon name="check" size={18} /> : index + 1}</span>
              <span className="guide-title">{TITLES[step]}</span>
            </li>
          );
        })}
      </ol>
      <div className="guide-now" aria-live="polite">
        {current ? (
          <Now step={current} view={view} held={held} onTake={onTake} />
        ) : (
          <p>
            The whole way, from the counter to the console. Now break something below and watch what holds.
          </p>
        )}
        <button type="button" className="link-button guide-over" onClick={onStartOver}>
          Start over
        </button>
      </div>
    </section>
  );
}

function Now({
  step,
  view,
  held,
  onTake,
}: {
  readonly step: Step;
  readonly view: BenchView;
  readonly held: readonly HeldTicket[];
  readonly onTake: (ticket: HeldTicket) => void;
}) {
  const cashier = view.staff.find((person) => person.role === 'cashier');
  const ticket = held.find((candidate) => candidate.kind === 'real');
  const fresh = newestTicket(view);
  switch (step) {
    case 'sell':
      return (
        <>
          <Go href="/open/till-1" icon="sell">
            Open the till
          </Go>
          <p>
            Sign in as {firstName(cashier?.name)} with <Copy text={cashier?.pin ?? ''} label="PIN" />, open
            the shift, tap <b>Adult day</b>, then the green <b>Cash</b> button.
          </p>
        </>
      );
    case 'take':
      return (
        <>
          <Act icon="ticket" onPress={fresh ? () => onTake(fresh) : undefined}>
            Take the ticket
          </Act>
          <p>It hangs out of the printer below. A click tears it off.</p>
        </>
      );
    case 'scan':
      return (
        <>
          <Act
            icon="scan"
            onPress={ticket ? () => void hands.scan('gate-a-scanner', ticket.code) : undefined}
          >
            Hold it under Gate A
          </Act>
          <p>
            Or first{' '}
            <a className="plain" href="/open/gate-a" target="_blank" rel="noreferrer">
              open the gate’s screen
            </a>{' '}
            beside this page and watch it answer.
          </p>
        </>
      );
    case 'push':
      return (
        <>
          <Act icon="gate" onPress={() => void hands.push('gate-a-turnstile', 'in')}>
            Push through
          </Act>
          <p>
            The arm is free for five seconds. Too slow? Nobody walked, the pass is given back: scan again.
          </p>
        </>
      );
    case 'see':
      return (
        <>
          <Go href="/open/console" icon="reports">
            Open the console
          </Go>
          <p>
            Sign in as <Copy text={view.console.email} label="e-mail" /> with{' '}
            <Copy text={view.console.password} label="password" />. The sale and the passage are there.
          </p>
        </>
      );
    case 'again':
      return (
        <>
          <Act
            icon="scan"
            onPress={ticket ? () => void hands.scan('gate-a-scanner', ticket.code) : undefined}
          >
            Scan the same ticket
          </Act>
          <p>It is refused, and the gate says when and where it was used.</p>
        </>
      );
  }
}

const firstName = (name: string | undefined): string => name?.split(' ')[0] ?? '';

const Go = ({
  href,
  icon,
  children,
}: {
  readonly href: string;
  readonly icon: IconName;
  readonly children: ReactNode;
}) => (
  <a className="go" href={href} target="_blank" rel="noreferrer">
    <Icon name={icon} size={20} />
    {children}
  </a>
);

const Act = ({
  icon,
  onPress,
  children,
}: {
  readonly icon: IconName;
  readonly onPress: (() => void) | undefined;
  readonly children: ReactNode;
}) => (
  <button type="button" className="go" disabled={!onPress} onClick={onPress}>
    <Icon name={icon} size={20} />
    {children}
  </button>
);
