import type { ScanView } from '@gatehouse/core/contract';
import { REASONS, type Granted, type PresentedTicket, type Reason } from '@gatehouse/core/admission';
import { Button, useFormat, useTranslation, VerdictShape } from '@gatehouse/ui';
import { useGate } from './gate-context.ts';
import { lookOf } from './model/showing.ts';
import { useRefusalWords } from './words.ts';

export interface VerdictPanelProps {
  readonly scan: ScanView;
  readonly direction: 'in' | 'out';
}

interface Said {
  readonly title: string;
  readonly fact: string;
  readonly next: string;
  readonly action: string;
}

/** The verdict: word, shape, colour and sound say the same; under them the fact and the next step. */
export function VerdictPanel({ scan, direction }: VerdictPanelProps) {
  const gate = useGate();
  const { t } = useTranslation(['gate', 'common']);
  const look = lookOf(scan);
  const said = useSaid(scan, direction);
  const { verdict } = scan;
  const isLong = said.title.length > 16;
  const kind = look === 'fault' ? 'attention' : look;
  return (
    <section className="verdict" data-look={look} data-passage={scan.passage} role="alert" aria-atomic="true">
      <div className="verdict-words">
        <p className="visually-hidden">
          {t(
            look === 'granted'
              ? 'common:verdict.granted'
              : look === 'refused'
                ? 'common:verdict.refused'
                : 'common:verdict.attention',
          )}
        </p>
        <h1 data-long={isLong || undefined}>{said.title}</h1>
        <p className="verdict-fact">{said.fact}</p>
        <p className="verdict-next">{said.next}</p>
        {verdict.kind === 'granted' ? <Warnings verdict={verdict} /> : null}
      </div>
      <span className="verdict-shape">
        <VerdictShape kind={kind} size={150} />
      </span>
      <footer className="verdict-foot">
        {verdict.ticket ? <Guest ticket={verdict.ticket} /> : <span />}
        <Button kind="primary" size="l" onPress={gate.dismiss}>
          {said.action}
        </Button>
      </footer>
    </section>
  );
}

/** The four things the panel says about a scan. */
function useSaid(scan: ScanView, direction: 'in' | 'out'): Said {
  const { t } = useTranslation('gate');
  const format = useFormat();
  const refusal = useRefusalWords();
  const { verdict, passage } = scan;
  if (verdict.kind === 'refused') {
    const words = refusal(verdict);
    return { title: words.title, fact: words.fact, next: words.remedy, action: actionFor(verdict.remedy, t) };
  }
  const product = productLine(verdict, t);
  if (passage === 'fault')
    return { title: t('fault.title'), fact: t('fault.text'), next: product, action: t('action.dismiss') };
  if (passage === 'not-passed')
    return {
      title: t('notPassed.title'),
      fact: t('notPassed.text'),
      next: t('notPassed.next'),
      action: t('action.dismiss'),
    };
  const session = verdict.ticket?.sessionStartsAtMs;
  return {
    title: direction === 'out' ? t('granted.titleOut') : t('granted.title'),
    fact: product || (passage === 'passed' ? t('granted.passed') : t('granted.go')),
    next:
      passage === 'passed'
        ? t('granted.passed')
        : session
          ? `${t('granted.go')} · ${t('granted.session', { time: format.time(session) })}`
          : t('granted.go'),
    action: t('action.dismiss'),
  };
}

type Say = ReturnType<typeof useTranslation<'gate'>>['t'];

function productLine(verdict: Granted, t: Say): string {
  const name = verdict.ticket?.productName ?? '';
  if (verdict.admits <= 1 || verdict.ordinal === 0) return name;
  const ordinal = t('granted.ordinal', { ordinal: verdict.ordinal, admits: verdict.admits });
  return name === '' ? ordinal : `${name} · ${ordinal}`;
}

/** The safe way out is the primary action and is named after what happens next. */
function actionFor(remedy: string, t: Say): string {
  switch (remedy) {
    case 'send_to_desk':
    case 'pay_balance':
    case 'ask_missed_exit':
      return t('action.toDesk');
    case 'scan_again':
    case 'show_live_code':
    case 'wait_for_lane':
      return t('action.scanAgain');
    case 'call_supervisor':
      return t('action.call');
    case 'leave_by_exit':
      return t('action.leave');
    default:
      return t('action.dismiss');
  }
}

const isReason = (text: string): text is Reason => REASONS.some((reason) => reason === text);

function Warnings({ verdict }: { readonly verdict: Granted }) {
  const { t } = useTranslation('gate');
  const words = [
    ...(verdict.fromSignature ? [t('granted.fromSignature')] : []),
    ...(verdict.degraded ? [t('granted.degraded')] : []),
    ...verdict.warnings.flatMap((warning) =>
      isReason(warning) ? [t('warning.other', { reason: t(`reason.${warning}.title`) })] : [],
    ),
  ];
  return words.length > 0 ? (
    <ul className="verdict-warnings">
      {words.map((each) => (
        <li key={each}>{each}</li>
      ))}
    </ul>
  ) : null;
}

/** First name and initial, as the verdict carries them; gone with the next scan. */
function Guest({ ticket }: { readonly ticket: PresentedTicket }) {
  const format = useFormat();
  const validity =
    ticket.validFrom === ticket.validUntil
      ? format.day(ticket.validFrom)
      : `${format.day(ticket.validFrom)} – ${format.day(ticket.validUntil)}`;
  return (
    <div className="guest">
      {ticket.holder === '' ? null : (
        <span className="guest-initial" aria-hidden="true">
          {ticket.holder.charAt(0)}
        </span>
      )}
      <p>
        {ticket.holder === '' ? null : <strong>{ticket.holder}</strong>}
        <span className="num">
          {[ticket.productName, validity, ticket.shortCode].filter((part) => part !== '').join(' · ')}
        </span>
      </p>
    </div>
  );
}
