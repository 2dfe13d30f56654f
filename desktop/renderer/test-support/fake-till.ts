import { ROLE_PERMISSIONS, type Permission, type Role } from '@gatehouse/core/permissions';
import type { Offers } from '@gatehouse/core/catalogue';
import { taxDocument, timesMinor } from '@gatehouse/core/money';
import {
  basket,
  type OfficeNote,
  type PrintJobView,
  type SaleFileView,
  type SaleView,
  type TenderAsked,
  type Tile,
} from '@gatehouse/core/contract';
import { barcodes, catalogue, searchOnly, sessionsOn, tiles, tillStatus } from './demo.ts';
import { createFakeDrawer, type FakeDrawerOptions } from './fake-shift.ts';
import { createFakeStation, pinOf, Refused, type FakeStation } from './fake-station.ts';

const staff: Readonly<Record<string, { readonly name: string; readonly role: Role }>> = {
  '1111': { name: 'Jonas', role: 'cashier' },
  '2222': { name: 'Maria', role: 'supervisor' },
};
type RefundWanted =
  | { readonly kind: 'whole' }
  | {
      readonly kind: 'lines';
      readonly lines: readonly { readonly lineId: string; readonly quantity: number }[];
    }
  | { readonly kind: 'amount'; readonly amountMinor: number };
const everyTile = new Map([...tiles, ...searchOnly].map((tile) => [tile.variantId, tile]));

const cashGiven = (tenders: readonly TenderAsked[]): number =>
  tenders.reduce((sum, one) => (one.kind === 'cash' ? sum + one.tenderedMinor : sum), 0);

/** A till with one printer: PIN, shift, basket, sales kept by operation id, prints that finish at once or not. */
export function createFakeTill(
  options: {
    readonly printer?: 'prints' | 'interrupted' | 'unknown';
    readonly officeNotes?: readonly OfficeNote[];
    /** Promotions, price lists and bundles of its catalogue. */
    readonly offers?: Offers;
    readonly drawer?: Pick<FakeDrawerOptions, 'today' | 'causes'>;
  } = {},
): FakeStation {
  let kept = basket.parse({ lines: [] });
  let officeNotes: OfficeNote[] = [...(options.officeNotes ?? [])];
  const soldOut = new Map<string, boolean>();
  const sales: SaleView[] = [];
  const byOperation = new Map<string, SaleView>();
  let receipt = 4180;
  return createFakeStation(tillStatus, (station) => {
    const operator = () => {
      const current = station.status().operator;
      if (!current) throw new Refused(401, 'not_signed_in', 'Nobody is signed in');
      return current;
    };
    const need = (permission: Permission): void => {
      if (!operator().permissions.includes(permission)) throw new Refused(403, 'forbidden', permission);
    };
    const drawer = createFakeDrawer(station, {
      need,
      operator,
      may: (permission) => operator().permissions.includes(permission),
      ...options.drawer,
    });
    const print = (saleId: string, document: PrintJobView['document'], copy: boolean): PrintJobView => ({
      jobId: `job-${saleId}-${document}-${Math.round(station.nowMs())}`,
      document,
      saleId,
      state:
        options.printer === 'unknown'
          ? 'unknown'
          : options.printer === 'interrupted'
            ? 'interrupted'
            : 'printed',
      cause: options.printer === 'interrupted' ? 'paper-out' : '',
      createdAtMs: station.nowMs(),
      copy,
    });
    const saleOf = (saleId: string): SaleView => {
      const found = sales.find((sale) => sale.saleId === saleId);
      if (!found) throw new Refused(404, 'no_sale', 'No such sale');
      return found;
    };
    const replace = (sale: SaleView): SaleView => {
      sales[sales.findIndex(({ saleId }) => saleId === sale.saleId)] = sale;
      return sale;
    };
    const leftOf = (sale: SaleView) =>
      sale.lines.map((line) => {
        const gone = sale.refunds
          .flatMap(({ lines }) => lines)
          .filter(({ lineId }) => lineId === line.lineId);
        return {
          lineId: line.lineId,
          kind: 'product' as const,
          quantity: line.quantity - gone.reduce((sum, one) => sum + one.quantity, 0),
          grossMinor: line.grossMinor - gone.reduce((sum, one) => sum + one.grossMinor, 0),
        };
      });
    const fileOf = (sale: SaleView): SaleFileView => {
      const lines = leftOf(sale);
      const totalMinor = lines.reduce((sum, { grossMinor }) => sum + grossMinor, 0);
      return {
        sale,
        own: true,
        tillName: 'Till 1',
        hub: 'self',
        remaining: { totalMinor, paidMinor: totalMinor, lines, tenders: [] },
        setAsideMinor: 0,
        correctable: false,
        tickets: sale.tickets.map(({ ticketId, voided }) => ({
          ticketId,
          lineId: '',
          variantId: '',
          eventId: null,
          sessionId: null,
          sessionStartsAtMs: null,
          day: '2026-11-22',
          void: voided,
        })),
      };
    };
    const wantedOf = (sale: SaleView, wanted: RefundWanted) => {
      const left = leftOf(sale);
      const lines =
        wanted.kind === 'amount'
          ? [{ lineId: left[0]?.lineId ?? '', quantity: 0, grossMinor: wanted.amountMinor }]
          : left.flatMap((line) => {
              const quantity =
                wanted.kind === 'whole'
                  ? line.quantity
                  : (wanted.lines.find(({ lineId }) => lineId === line.lineId)?.quantity ?? 0);
              const grossMinor =
                quantity === 0 ? 0 : Math.floor((line.grossMinor * quantity) / line.quantity);
              return quantity > 0 ? [{ lineId: line.lineId, quantity, grossMinor }] : [];
            });
      return {
        lines,
        totalMinor: lines.reduce((sum, { grossMinor }) => sum + grossMinor, 0),
        ticketCount: lines.reduce((sum, { quantity }) => sum + quantity, 0),
      };
    };
    return {
      officeNotes: () => ({ notes: officeNotes }),
      closeOfficeTask: ({ params }) => {
        operator();
        officeNotes = officeNotes.map((note) =>
          note.exceptionId === params.exceptionId ? { ...note, taskClosedAtMs: station.nowMs() } : note,
        );
        return { notes: officeNotes };
      },
      signIn: ({ body }) => {
        const member = staff[pinOf(body)];
        if (!member) throw new Refused(401, 'wrong_pin', 'Unknown PIN');
        const permissions = [...ROLE_PERMISSIONS[member.role]];
        const signedIn = { operatorId: pinOf(body), name: member.name, role: member.role, permissions };
        station.setStatus({ operator: signedIn });
        return signedIn;
      },
      signOut: () => {
        station.setStatus({ operator: null });
        return {};
      },
      catalogue: () => ({
        ...catalogue,
        offers: options.offers ?? catalogue.offers,
        tiles: catalogue.tiles.map((tile) => ({
          ...tile,
          soldOut: soldOut.get(tile.variantId) ?? tile.soldOut,
        })),
      }),
      adjust: ({ body }) => {
        const { adjustment } = body.basket.lines.find(({ lineId }) => lineId === body.lineId) ?? body.basket;
        return { totalMinor: 0, reduction: null, overrideId: adjustment?.overrideId ?? null };
      },
      voidLine: ({ body }) => (kept = body.basket),
      voidBasket: () => (kept = basket.parse({ lines: [] })),
      switchSoldOut: ({ body }) => {
        need('stock.sold-out');
        soldOut.set(body.variantId, body.soldOut);
        return { variantId: body.variantId, soldOut: body.soldOut };
      },
      search: ({ query }) => {
        const byCode = everyTile.get(barcodes[query.q] ?? '');
        if (byCode) return { tiles: [byCode], exact: true };
        const wanted = query.q.toLowerCase();
        const found = [...everyTile.values()].filter(({ name }) =>
          name.default.toLowerCase().includes(wanted),
        );
        return { tiles: found, exact: false };
      },
      sessions: ({ query }) => ({ sessions: sessionsOn(query.eventId, query.day) }),
      getBasket: () => kept,
      putBasket: ({ body }) => {
        need('sale.create');
        kept = body;
        return body;
      },
      ...drawer.handlers,
      completeSale: ({ body }) => {
        need('sale.create');
        const known = byOperation.get(body.operationId);
        if (known) return known;
        receipt += 1;
        const saleId = `sale-${receipt}`;
        const sold = body.lines.map((line) => ({ line, tile: everyTile.get(line.variantId) as Tile }));
        const taxed = taxDocument(
          sold.map(({ line, tile }) => ({
            amountMinor: timesMinor(tile.priceMinor, line.quantity),
            taxRateId: tile.taxRateId,
            rateBasisPoints: tile.taxBasisPoints,
          })),
          catalogue.taxRule,
        );
        if (taxed.grossMinor !== body.expectedTotalMinor)
          throw new Refused(409, 'total_changed', 'Total changed');
        const admissions = sold.filter(({ tile }) => ['day', 'climb'].includes(tile.categoryId));
        const sale: SaleView = {
          saleId,
          receiptNumber: `T1-${receipt}`,
          soldAtMs: station.nowMs(),
          operatorName: operator().name,
          state: 'completed',
          refunds: [],
          lines: sold.map(({ line, tile }) => ({
            lineId: line.lineId,
            variantId: line.variantId,
            name: tile.name.default,
            quantity: line.quantity,
            unitPriceMinor: tile.priceMinor,
            grossMinor: timesMinor(tile.priceMinor, line.quantity),
            sessionId: line.sessionId,
            day: line.day,
          })),
          taxTotals: taxed.totals.map((total) => ({
            taxRateId: total.taxRateId,
            name: `VAT ${total.rateBasisPoints / 100} %`,
            basisPoints: total.rateBasisPoints,
            netMinor: total.netMinor,
            taxMinor: total.taxMinor,
            grossMinor: total.grossMinor,
          })),
          totalMinor: taxed.grossMinor,
          roundingMinor: 0,
          tenders: [],
          tenderedMinor: cashGiven(body.tenders),
          changeMinor: cashGiven(body.tenders) - taxed.grossMinor,
          tickets: admissions.flatMap(({ line, tile }) =>
            Array.from({ length: line.quantity }, (_, index) => ({
              ticketId: `${saleId}-${line.lineId}-${index}`,
              shortCode: `…${(7919 * (index + receipt)).toString(36).slice(-4).toUpperCase()}`,
              code: `CODE${saleId}${index}`.padEnd(136, '0'),
              productName: tile.name.default,
              voided: false,
            })),
          ),
          printJobs: [print(saleId, 'receipt', false)],
        };
        byOperation.set(body.operationId, sale);
        sales.unshift(sale);
        kept = basket.parse({ lines: [] });
        drawer.book(taxed.grossMinor, 1, taxed.grossMinor);
        return sale;
      },
      sales: ({ query }) => ({
        sales: sales.filter((sale) => !query.q || sale.receiptNumber.includes(query.q)).slice(0, query.limit),
      }),
      openSale: ({ params }) => fileOf(saleOf(params.saleId)),
      findSales: () => ({ files: [], hub: 'asked' as const }),
      quoteRefund: ({ params, body }) => {
        const { totalMinor, ticketCount } = wantedOf(saleOf(params.saleId), body.wanted);
        const given = [{ kind: 'cash', amountMinor: totalMinor, last4: '', refundable: true }];
        return { totalMinor, roundingMinor: 0, given, otherTender: false, ticketCount };
      },
      refund: ({ params, body }) => {
        need('sale.refund');
        const sale = saleOf(params.saleId);
        const { totalMinor, lines } = wantedOf(sale, body.wanted);
        if (totalMinor !== body.expectedTotalMinor) throw new Refused(409, 'refund_changed', 'Changed');
        drawer.book(-totalMinor, 0, -totalMinor);
        const refunds = [
          ...sale.refunds,
          {
            refundId: body.operationId,
            receiptNumber: `T1-R${sale.refunds.length + 1}`,
            refundedAtMs: station.nowMs(),
            operatorName: operator().name,
            totalMinor,
            roundingMinor: 0,
            scope: body.wanted.kind,
            lines,
            tenders: [
              {
                tenderId: body.operationId,
                kind: 'cash' as const,
                amountMinor: totalMinor,
                tenderedMinor: totalMinor,
                changeMinor: 0,
              },
            ],
            reason: body.reason,
            exchangeSaleId: null,
          },
        ];
        const isAll = refunds.reduce((sum, one) => sum + one.totalMinor, 0) === sale.totalMinor;
        const voided = new Map(lines.map(({ lineId, quantity }) => [lineId, quantity]));
        const tickets = sale.tickets.map((ticket) => {
          const lineId =
            sale.lines.find((line) => ticket.ticketId.includes(`-${line.lineId}-`))?.lineId ?? '';
          const left = voided.get(lineId) ?? 0;
          if (ticket.voided || left === 0) return ticket;
          voided.set(lineId, left - 1);
          return { ...ticket, voided: true };
        });
        return {
          file: fileOf(replace({ ...sale, refunds, tickets, state: isAll ? 'refunded' : 'partly-refunded' })),
        };
      },
      reprint: ({ params, body }) => {
        need('sale.reprint');
        const sale = saleOf(params.saleId);
        return replace({ ...sale, printJobs: [...sale.printJobs, print(sale.saleId, body.document, true)] });
      },
      printJobs: () => ({
        jobs: sales
          .flatMap(({ printJobs }) => printJobs)
          .filter(({ state }) => state === 'unknown' || state === 'interrupted'),
      }),
      resolvePrintJob: ({ params, body }) => {
        const sale = sales.find(({ printJobs }) => printJobs.some(({ jobId }) => jobId === params.jobId));
        const job = sale?.printJobs.find(({ jobId }) => jobId === params.jobId);
        if (!sale || !job) throw new Refused(404, 'no_job', 'No such print');
        const next: PrintJobView = {
          ...job,
          state: body.resolution === 'leave' ? 'cancelled' : 'printed',
          cause: '',
        };
        replace({ ...sale, printJobs: sale.printJobs.map((old) => (old.jobId === next.jobId ? next : old)) });
        return next;
      },
    };
  });
}
