import { tillPaperRoutes } from '@gatehouse/core/contract';
import type { SaleView } from '@gatehouse/core/contract';
import { layOut, sampleTicket, ticketPaper, type TextLine } from '@gatehouse/core/paper';
import type { VenuePolicy } from '@gatehouse/core/catalogue';
import { type Answered, answered, type MountedRoute, mountRoutes, refused } from '../api/index.ts';
import type { Ledger } from '../ledger/index.ts';
import type { CustomerDisplayService } from './customer-display.ts';
import { recentJobs } from './print-jobs.ts';
import type { StationPrinter } from './printers.ts';
import type { ReceiptMails } from './receipt-mail.ts';
import type { TicketLayouts } from './ticket-layouts.ts';
import type { VenueLogo } from './venue-logo.ts';
import { needsDrawing, type Rasteriser } from './to-print.ts';

export interface PaperHandlerParts {
  readonly ledger: Ledger;
  readonly printers: readonly StationPrinter[];
  readonly display: CustomerDisplayService;
  readonly mails: ReceiptMails;
  readonly layouts: TicketLayouts;
  readonly logo: VenueLogo;
  readonly raster: Rasteriser | undefined;
  readonly policy: () => VenuePolicy | undefined;
  readonly giftReceipt: (asked: { operationId: string; saleId: string }) => Answered<SaleView>;
  readonly receiptNumberOf: (saleId: string) => string | null;
}

export const widthOf = ({ profile }: StationPrinter): 58 | 80 => (profile.columns <= 32 ? 58 : 80);

export function paperHandlers(parts: PaperHandlerParts): MountedRoute[] {
  const { printers, display, mails, layouts } = parts;
  return mountRoutes(tillPaperRoutes, {
    display: () => answered(display.now()),
    show({ body }) {
      display.show(body);
      return answered({});
    },
    printers: () =>
      answered({
        printers: printers.map((one) => {
          const health = one.printer.health();
          return {
            printerId: one.printerId,
            name: one.name,
            use: one.use,
            widthMm: widthOf(one),
            takesOver: one.takesOver,
            state: health.kind,
            reason: health.kind === 'ok' ? '' : health.reason,
            paper: one.printer.status().paper,
          };
        }),
      }),
    recentJobs: ({ query }) =>
      answered({
        jobs: recentJobs(parts.ledger.read, query.limit).map((job) => ({
          ...job,
          receiptNumber: job.saleId === null ? null : parts.receiptNumberOf(job.saleId),
        })),
      }),
    giftReceipt: ({ params, body }) => parts.giftReceipt({ ...params, ...body }),
    mailReceipt: ({ params, body }, caller) =>
      mails.send({ ...params, ...body }, caller.operator?.operatorId ?? ''),
    mails: () => answered({ mails: mails.recent() }),
    ticketLayouts: () => answered({ layouts: layouts.all() }),
    keepTicketLayout({ params, body }) {
      if (body.layout !== null && body.layout.widthMm !== params.widthMm)
        return refused(400, 'wrong_width', 'This layout is for another paper', {
          errors: [{ field: 'layout.widthMm', message: `is ${body.layout.widthMm}` }],
        });
      layouts.keep(params.widthMm, body.layout);
      return answered({ layouts: layouts.all() });
    },
    async previewTicket({ body: { layout, locale } }) {
      const policy = parts.policy();
      const printer = printers.find((one) => widthOf(one) === layout.widthMm) ?? printers[0];
      await parts.logo.ready();
      const logo = parts.logo.image();
      const shown = logo ? { ...logo, bits: Buffer.from(logo.bits).toString('base64') } : null;
      if (!policy || !parts.raster || !printer) return answered({ drawn: [], logo: shown });
      const columns = layout.widthMm === 58 ? 32 : 48;
      const sample = { ...sampleTicket(policy.name, policy.timeZone), logo };
      const document = ticketPaper(layout, sample, locale);
      const foreign = layOut(document, { columns }).flatMap((line, at) =>
        line.kind === 'text' && needsDrawing(line, printer.profile) ? [{ at, line }] : [],
      );
      const images = await parts.raster.draw(
        foreign.map(({ line }): TextLine => line),
        columns,
      );
      return answered({
        logo: shown,
        drawn: foreign.flatMap(({ at }, index) => {
          const image = images[index];
          return image ? [{ at, ...image, bits: Buffer.from(image.bits).toString('base64') }] : [];
        }),
      });
    },
  });
}
