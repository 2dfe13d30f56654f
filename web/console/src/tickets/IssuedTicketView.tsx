import { Button, Dialog, useFormat, useTranslation } from '@gatehouse/ui';
import { useConsole } from '../app/console-context.ts';
import type { IssuedTicket } from './IssueDialog.tsx';
import { useValidityWords } from './use-validity-words.ts';

export interface IssuedTicketViewProps {
  readonly issued: IssuedTicket;
  /** When its session begins, if it has one. */
  readonly startsAtMs: number | undefined;
  readonly onClose: () => void;
  readonly onAnother: () => void;
}

/** The fresh ticket, large enough to be photographed and made to be printed: paper shows only this. */
export function IssuedTicketView({ issued, startsAtMs, onClose, onAnother }: IssuedTicketViewProps) {
  const { t } = useTranslation(['console', 'common']);
  const { venue } = useConsole();
  const format = useFormat();
  const validity = useValidityWords();
  return (
    <Dialog
      title={t('console:tickets.issuedTitle')}
      isOpen
      // A press beside it would lose the only sight of the code.
      decision
      onClose={onClose}
      actions={
        <>
          <Button onPress={onAnother}>{t('console:tickets.anotherOne')}</Button>
          <Button onPress={onClose}>{t('common:action.done')}</Button>
          <Button kind="primary" icon="printer" onPress={() => window.print()}>
            {t('console:tickets.print')}
          </Button>
        </>
      }
    >
      <div className="c-ticket">
        <p className="c-ticket-note quiet">{t('console:tickets.issuedText')}</p>
        <div className="c-ticket-paper">
          <p className="strong">{venue.name}</p>
          <p className="t4 hero">{issued.productName}</p>
          <p className="t3">
            {validity(issued.ticket)}
            {startsAtMs === undefined ? '' : ` · ${format.time(startsAtMs)}`}
          </p>
          {issued.ticket.holderName === '' ? null : <p>{issued.ticket.holderName}</p>}
          {/* A picture and not markup: an SVG from the wire never becomes part of this document. */}
          <img
            className="c-ticket-qr"
            alt={t('console:tickets.qr')}
            src={`data:image/svg+xml;utf8,${encodeURIComponent(issued.svg)}`}
          />
          <p className="c-id num t1">{issued.ticket.serial}</p>
        </div>
      </div>
    </Dialog>
  );
}
