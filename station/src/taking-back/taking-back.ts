import type { SaleFileView, SaleView } from '@gatehouse/core/contract';
import { answered, type Answered } from '../api/problem.ts';
import type { TillOperator } from '../till/parts.ts';
import { correctTender, type CorrectionAsked } from './correct-tender.ts';
import { exchange, type ExchangeAsked, exchangedView, quoteExchange } from './exchange.ts';
import { type HubReach, lookUp, type TakingBackParts } from './parts.ts';
import { openFile, quoteRefund, refund, type RefundAsked, releaseGivenUp } from './refund.ts';
import {
  reissueTicket,
  type ReissueAsked,
  type RescheduleAsked,
  quoteReschedule,
  rescheduleTickets,
} from './replace-ticket.ts';
import { fileFrom, fileView } from './sale-file.ts';
import { undoScan, type UndoAsked } from './undo-scan.ts';

type Opened = Answered<{ file: SaleFileView }>;

/** Everything a till takes back, behind its screen or without one. */
export interface TakingBack {
  find(q: string): Promise<{ readonly files: SaleFileView[]; readonly hub: HubReach }>;
  open(saleId: string): Promise<Answered<SaleFileView>>;
  quote: (asked: Parameters<typeof quoteRefund>[1]) => ReturnType<typeof quoteRefund>;
  refund(asked: RefundAsked, operator: TillOperator): Promise<Opened>;
  reissue(asked: ReissueAsked, operator: TillOperator): Promise<Opened>;
  reschedule(asked: RescheduleAsked, operator: TillOperator): Promise<Opened>;
  quoteExchange: (asked: Parameters<typeof quoteExchange>[1]) => ReturnType<typeof quoteExchange>;
  /** Refund and new sale in one commit, and the difference. */
  exchange(
    asked: ExchangeAsked,
    operator: TillOperator,
  ): Promise<Answered<{ file: SaleFileView; sale: SaleView }>>;
  quoteReschedule: (asked: Parameters<typeof quoteReschedule>[1]) => ReturnType<typeof quoteReschedule>;
  undoScan(asked: UndoAsked, operator: TillOperator): Promise<Opened>;
  correctTender(asked: CorrectionAsked, operator: TillOperator): Promise<Opened>;
  /** Gives back to the hub what was set aside and not made; for a quiet moment. */
  releaseGivenUp(): Promise<void>;
}

export function createTakingBack(parts: TakingBackParts): TakingBack {
  const open = async (saleId: string): Promise<Answered<SaleFileView>> => {
    const opened = await openFile(parts, saleId);
    return opened.ok ? answered(fileView(parts, opened.value.file, opened.value.hub)) : opened;
  };
  const then = async (
    done: Answered<{ readonly saleId: string }> | Promise<Answered<{ readonly saleId: string }>>,
  ): Promise<Opened> => {
    const made = await done;
    if (!made.ok) return made;
    const file = await open(made.value.saleId);
    return file.ok ? answered({ file: file.value }) : file;
  };
  return {
    async find(q) {
      const { wires, hub } = await lookUp(parts, { saleId: null, q });
      const ids = [...new Set(wires.map(({ saleId }) => saleId))];
      const files = ids.flatMap((id) => {
        const file = fileFrom(
          parts,
          wires.filter(({ saleId }) => saleId === id),
        );
        return file ? [fileView(parts, file, hub)] : [];
      });
      return { files, hub };
    },
    open,
    quote: (asked) => quoteRefund(parts, asked),
    refund: (asked, operator) => then(refund(parts, asked, operator)),
    reissue: (asked, operator) => then(reissueTicket(parts, asked, operator)),
    reschedule: (asked, operator) => then(rescheduleTickets(parts, asked, operator)),
    quoteExchange: (asked) => quoteExchange(parts, asked),
    async exchange(asked, operator) {
      const made = await exchange(parts, asked, operator);
      if (!made.ok) return made;
      const file = await open(made.value.saleId);
      return file.ok
        ? answered({ file: file.value, sale: exchangedView(parts, made.value.newSaleId) })
        : file;
    },
    quoteReschedule: (asked) => quoteReschedule(parts, asked),
    undoScan: (asked, operator) => then(undoScan(parts, asked, operator)),
    correctTender: (asked, operator) => then(correctTender(parts, asked, operator)),
    releaseGivenUp: () => releaseGivenUp(parts),
  };
}
