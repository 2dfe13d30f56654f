import { ROLE_PERMISSIONS, type Permission, type Role } from '@gatehouse/core/permissions';
import { taxDocument, timesMinor } from '@gatehouse/core/money';
import {
  basket,
  type OfficeNote,
  type PrintJobView,
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
const everyTile = new Map([...tiles, ...searchOnly].map((tile) => [tile.variantId, tile]));

const cashGiven = (tenders: readonly TenderAsked[]): number =>
  tenders.reduce((sum, one) => (one.kind === 'cash' ? sum + one.tenderedMinor : sum), 0);

/** A till with one printer: PIN, shift, basket, sales kept by operation id, prints that finish at once or not. */
export function createFakeTill(
  options: {
    readonly printer?: 'prints' | 'interrupted' | 'unknown';
    readonly officeNotes?: readonly OfficeNote[];
    readonly drawer?: Pick<FakeDrawerOptions, 'today' | 'causes'>;
  } = {},
): FakeStation {
  let kept = basket.parse({ lines: [] });
  let officeNotes: OfficeNote[] = [...(options.officeNotes ?? [])];
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
      catalogue: () => catalogue,
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
      refundSale: ({ params }) => {
        need('sale.refund');
        const sale = saleOf(params.saleId);
        drawer.book(-sale.totalMinor, 0, -sale.totalMinor);
        return replace({
          ...sale,
          state: 'refunded',
          tickets: sale.tickets.map((ticket) => ({ ...ticket, voided: true })),
        });
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
