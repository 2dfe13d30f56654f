import {
  createEscposPrinter,
  createVirtualPrinter,
  EPSON_80MM,
  type ReceiptPrinter,
  textOfPaper,
  transportFor,
  type VirtualPrinter,
} from '@gatehouse/hardware';
import type { FiscalPolicy } from '@gatehouse/core/fiscal';
import { readRecord } from '@gatehouse/core/journal';
import { afterEach, describe, expect, it } from 'vitest';
import { createFiscalQueue, createSoftwareSigner, type FiscalQueue } from '../fiscal/index.ts';
import { hubProjection } from '../hub/index.ts';
import { runningClock } from '../hub/testing/lab-venue.ts';
import { JONAS, lineOf, scratchTill, type ScratchTill } from '../till/testing/scratch-till.ts';
import { until } from '../testing/until.ts';
import { documentOf, queueSaleJobs, renderPrintJob, slipsOf } from '../till/index.ts';
import { createOrderSlips, type Printing, startPrinting, type StationPrinter } from './index.ts';

/** What cashiers complain of at other tills, each against a printer that misbehaves in that way. */

interface Place {
  readonly device: VirtualPrinter;
  readonly printer: ReceiptPrinter;
}

interface Counter {
  readonly at: ScratchTill;
  readonly places: readonly Place[];
  readonly fiscal: FiscalQueue;
  readonly signer: ReturnType<typeof createSoftwareSigner>;
  readonly printing: Printing;
}

let open: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of open.toReversed()) await close();
  open = [];
});

async function place(): Promise<Place> {
  const device = createVirtualPrinter();
  const { port } = await device.start({ host: '127.0.0.1', port: 0 });
  const printer = createEscposPrinter({
    id: 'printer',
    transport: transportFor(`tcp://127.0.0.1:${port}`),
    pollMs: 60,
    timings: { completionMs: 1_500, firstStatusMs: 400, answerMs: 300 },
  });
  printer.open();
  open.push(async () => {
    await printer.close();
    await device.stop();
  });
  await until('the printer is there', () => printer.health().kind === 'ok');
  return { device, printer };
}

/** A till with as many printers as are described; the first is the one everything comes out of. */
async function counter(
  uses: readonly Partial<StationPrinter>[],
  policy: FiscalPolicy = { kind: 'none' },
): Promise<Counter> {
  const places: Place[] = [];
  for (const _ of uses) places.push(await place());
  const signer = createSoftwareSigner();
  const opened: { till?: ScratchTill } = {};
  const fiscal = createFiscalQueue({
    ledger: () => {
      if (!opened.till) throw new Error('the ledger is being opened');
      return opened.till.ledger;
    },
    signer,
    policy: () => policy,
    clock: runningClock(Date.now()),
    onError: (error) => {
      throw error;
    },
    retryMs: { first: 20, most: 50 },
  });
  const at = await scratchTill({ projections: [hubProjection, fiscal.projection] });
  opened.till = at;
  const printers = uses.map((more, index): StationPrinter => ({
    printerId: `printer-${index + 1}`,
    name: `Printer ${index + 1}`,
    printer: (places[index] as Place).printer,
    profile: EPSON_80MM,
    use: 'receipts',
    categories: [],
    takesOver: 'asked',
    ...more,
  }));
  const orderSlips = createOrderSlips({
    printers,
    policy: () => at.replica.policy(),
    register: () => 'Till 1',
    categoryOf: (variantId) => at.reader.sellable(variantId)?.tile.categoryId,
    nextId: () => at.scratch.ids.nextId(),
  });
  const printing = startPrinting({
    ledger: at.ledger,
    ids: at.scratch.ids,
    clock: at.scratch.clock,
    printers,
    collect: () => queueSaleJobs(at.ledger, orderSlips && slipsOf(orderSlips)),
    locale: () => 'de-AT',
    render: (job) =>
      renderPrintJob(
        { sql: at.ledger.read, policy: at.replica.policy(), register: at.ledger.identity(), fiscal },
        job,
      ),
    async before(job) {
      if (job.document === 'receipt' && job.saleId !== null)
        await fiscal.beforePaper(documentOf(at.ledger.read, job.saleId, job.subject));
    },
    report: (error) => {
      throw error;
    },
  });
  fiscal.start();
  open.push(async () => {
    await fiscal.stop();
    await printing.close();
    await at.close();
    at.scratch.remove();
  });
  at.till.openShift({ operationId: 'op-shift-1', floatMinor: 0 }, JONAS);
  return { at, places, fiscal, signer, printing };
}

let sold = 0;
const sell = ({ at }: Counter, note = '') => {
  sold += 1;
  const sale = at.till.completeSale(
    {
      operationId: `op-sale-${sold}-0000`,
      lines: [{ ...lineOf('coffee'), note }],
      expectedTotalMinor: 320,
      tenders: [{ kind: 'cash', tenderedMinor: 320 }],
    },
    JONAS,
  );
  if (!sale.ok) throw new Error(sale.problem.code);
  return sale.value;
};
const jobsOf = ({ at }: Counter, saleId: string) =>
  at.till.sales(undefined, 20).find((sale) => sale.saleId === saleId)?.printJobs ?? [];
const stateOf = (on: Counter, saleId: string) => jobsOf(on, saleId)[0]?.state;
const records = ({ at }: Counter) =>
  at.ledger.recordsFrom(1, 1_000).flatMap(({ text }) => {
    const read = readRecord(text);
    return read.kind === 'record' ? [read.record] : [];
  });
const paperOf = ({ places }: Counter, index: number): string =>
  (places[index]?.device.papers() ?? []).map(textOfPaper).join('\n');

describe('complaint 3: a receipt was printed and there is no sale', () => {
  it('complaint 3: paper comes only behind the durable sale, and every printed number is in the journal', async () => {
    const on = await counter([{}]);
    // A sale that is refused prints nothing, however often the printing looks.
    const refused = on.at.till.completeSale(
      {
        operationId: 'op-refused-0001',
        lines: [lineOf('coffee')],
        expectedTotalMinor: 1,
        tenders: [{ kind: 'cash', tenderedMinor: 1 }],
      },
      JONAS,
    );
    expect(refused.ok).toBe(false);
    on.printing.poke();
    const sales = [sell(on), sell(on), sell(on)];
    on.printing.poke();
    await until('all are printed', () => sales.every(({ saleId }) => stateOf(on, saleId) === 'printed'));
    const printed = [...paperOf(on, 0).matchAll(/GHR1:([\w-]+)/g)].map(([, number]) => number);
    expect(printed).toEqual(sales.map(({ receiptNumber }) => receiptNumber));
    const all = records(on);
    for (const [index, record] of all.entries()) {
      if (record.kind !== 'ReceiptPrinted' || record.body.saleId === null) continue;
      const { saleId } = record.body;
      const before = all
        .slice(0, index)
        .some((one) => one.kind === 'SaleCompleted' && one.body.saleId === saleId);
      expect(before, `the sale of ${record.body.jobId} stands before its paper`).toBe(true);
    }
  });
});

describe('complaint 12: printing fails and nobody is told', () => {
  it.each(['unplugged', 'paper-out', 'cover-open', 'cutter-error', 'silent'] as const)(
    'complaint 12: %s is a state with a person to settle it, never a spinner and never "printed"',
    async (fault) => {
      const on = await counter([{}]);
      const { device, printer } = on.places[0] as Place;
      await device.setFault(fault, true);
      if (fault === 'unplugged') await until('it is gone', () => printer.health().kind === 'gone');
      const sale = sell(on);
      on.printing.poke();
      await until('the job is settled', () =>
        ['refused', 'interrupted', 'unknown'].includes(stateOf(on, sale.saleId) ?? ''),
      );
      expect(on.printing.openCount()).toBe(1);
      expect(on.printing.jobsNeedingPerson()[0]?.cause).not.toBe('');
      expect(records(on).some(({ kind }) => kind === 'ReceiptPrinted')).toBe(false);
    },
    20_000,
  );
});

describe('complaint 13: a print is called failed and people print twice', () => {
  it('complaint 13: paper near its end, and a printer that tells nothing but the end of its buffer, are no errors', async () => {
    const on = await counter([{}]);
    const { device } = on.places[0] as Place;
    await device.setFault('paper-near-end', true);
    await device.setFault('no-process-id', true);
    const sale = sell(on);
    on.printing.poke();
    await until('it is printed', () => stateOf(on, sale.saleId) === 'printed');
    expect(on.printing.openCount()).toBe(0);
    expect(device.papers()).toHaveLength(1);
  });

  it('complaint 13: what stopped midway and was finished behind new paper is printed, once, without anybody’s word', async () => {
    const on = await counter([{}, { takesOver: 'all' }]);
    const { device } = on.places[0] as Place;
    device.failAfterBytes(200, 'paper-out');
    const sale = sell(on);
    on.printing.poke();
    await until('it stopped', () => stateOf(on, sale.saleId) === 'interrupted');
    // What was begun here is not begun elsewhere, whatever the policy.
    expect(on.places[1]?.device.papers()).toEqual([]);
    await device.setFault('paper-out', false);
    await until('it was finished', () => stateOf(on, sale.saleId) === 'printed', 10_000);
    expect(jobsOf(on, sale.saleId)).toHaveLength(1);
    expect(device.papers()).toHaveLength(1);
  });
});

describe('complaint 14: the sale is final though its fiscal receipt failed', () => {
  it('complaint 14: with a signer that is out, the sale stands, the paper says so, and the signature comes later', async () => {
    const on = await counter([{}], { kind: 'outage-marked-late-sign', waitMs: 300 });
    const signed = sell(on);
    on.printing.poke();
    await until('the first is printed', () => stateOf(on, signed.saleId) === 'printed');
    expect(paperOf(on, 0)).toMatch(/Signatur 1\s/);
    on.signer.setOutage(true);
    const marked = sell(on);
    on.printing.poke();
    await until('the second is printed', () => stateOf(on, marked.saleId) === 'printed');
    expect(paperOf(on, 0)).toContain('Signatureinheit außer Betrieb');
    on.signer.setOutage(false);
    await until('it is signed late', () =>
      records(on).some((one) => one.kind === 'FiscalSigned' && one.body.late),
    );
  });

  it('complaint 14: "print again" names a receipt by its number, also while another sale follows', async () => {
    const on = await counter([{}]);
    const first = sell(on);
    const second = sell(on);
    on.printing.poke();
    await until('both are printed', () => stateOf(on, second.saleId) === 'printed');
    for (const [index, document] of ['receipt', 'receipt'].entries())
      on.at.till.reprint({
        operationId: `op-reprint-${index}-000`,
        saleId: first.saleId,
        document: document as 'receipt',
      });
    on.printing.poke();
    await until('the copies are printed', () => on.places[0]?.device.papers().length === 4);
    const copies = on.places[0]?.device.papers().slice(2).map(textOfPaper) ?? [];
    expect(copies[0]).toContain('*** KOPIE Nr. 1 ***');
    expect(copies[1]).toContain('*** KOPIE Nr. 2 ***');
    for (const copy of copies) expect(copy).toContain(`GHR1:${first.receiptNumber}`);
    await until(
      'both are in the journal',
      () =>
        records(on).filter((one) => one.kind === 'ReceiptPrinted' && one.body.copyNumber > 0).length === 2,
    );
  });
});

describe('more than one printer', () => {
  it('gives receipts of which nothing was sent to the next printer where the policy says so', async () => {
    const on = await counter([{}, { takesOver: 'receipts' }]);
    await on.places[0]?.device.setFault('paper-out', true);
    const sale = sell(on);
    on.printing.poke();
    await until('the second printed it', () => stateOf(on, sale.saleId) === 'printed');
    expect(paperOf(on, 1)).toContain(sale.receiptNumber);
    expect(paperOf(on, 1)).not.toContain('KOPIE');
    expect(jobsOf(on, sale.saleId)[0]?.printerId).toBe('printer-2');
  });

  it('waits for a person where it does not, who may send it elsewhere', async () => {
    const on = await counter([{}, {}]);
    await on.places[0]?.device.setFault('paper-out', true);
    const sale = sell(on);
    on.printing.poke();
    await until('it was refused', () => stateOf(on, sale.saleId) === 'refused');
    expect(on.places[1]?.device.papers()).toEqual([]);
    const [job] = on.printing.jobsNeedingPerson();
    expect(on.printing.resolve(job?.jobId ?? '', 'print-again', 'jonas', 'nowhere')).toMatchObject({
      ok: false,
      problem: { code: 'no_such_printer' },
    });
    expect(on.printing.resolve(job?.jobId ?? '', 'print-again', 'jonas', 'printer-2')).toMatchObject({
      ok: true,
      value: { copy: false },
    });
    await until('the second printed it', () => paperOf(on, 1).includes(sale.receiptNumber));
  });

  it('prints slips for the kitchen, with the pick-up number of the receipt, and not for what it does not make', async () => {
    const on = await counter([{}, { name: 'Küche', use: 'orders', categories: ['food'] }]);
    const sale = sell(on, 'no sugar');
    on.printing.poke();
    await until('both are printed', () => jobsOf(on, sale.saleId).every(({ state }) => state === 'printed'));
    const number = sale.receiptNumber.slice(-3);
    expect(paperOf(on, 1)).toContain('BESTELLUNG · Küche');
    expect(paperOf(on, 1)).toContain(number);
    expect(paperOf(on, 1)).toContain('1 × Kaffee');
    expect(paperOf(on, 1)).toContain('> no sugar');
    expect(paperOf(on, 0)).toContain('Abholnummer');
    expect(on.places[1]?.device.papers()).toHaveLength(1);
  });
});
