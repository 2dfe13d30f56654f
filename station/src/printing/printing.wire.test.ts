import {
  createEscposPrinter,
  createVirtualPrinter,
  EPSON_80MM,
  type ReceiptPrinter,
  transportFor,
  type VirtualPrinter,
} from '@gatehouse/hardware';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readRecord } from '@gatehouse/core/journal';
import { JONAS, lineOf, scratchTill, type ScratchTill } from '../till/testing/scratch-till.ts';
import { policyOf } from '../testing/small-venue.ts';
import { until } from '../testing/until.ts';
import { queueSaleJobs, renderPrintJob } from '../till/index.ts';
import {
  type KeptPrintJob,
  type Printing,
  type PrintingOptions,
  startPrinting,
  type StationPrinter,
} from './index.ts';
import { keptJob } from './print-jobs.ts';

let at: ScratchTill;
let paper: VirtualPrinter;
let printer: ReceiptPrinter;
let printing: Printing;

beforeEach(async () => {
  at = await scratchTill();
  paper = createVirtualPrinter();
  const { port } = await paper.start({ host: '127.0.0.1', port: 0 });
  printer = createEscposPrinter({
    id: 'printer',
    transport: transportFor(`tcp://127.0.0.1:${port}`),
    pollMs: 100,
  });
  printer.open();
  await until('the printer is there', () => printer.health().kind === 'ok');
  printing = start();
  at.till.openShift({ operationId: 'op-shift-1', floatMinor: 0 }, JONAS);
});
afterEach(async () => {
  await printing.close();
  await printer.close();
  await paper.stop();
  await at.close();
  at.scratch.remove();
});

const placeOf = (
  printerId: string,
  of: ReceiptPrinter,
  more: Partial<StationPrinter> = {},
): StationPrinter => ({
  printerId,
  name: printerId,
  printer: of,
  profile: EPSON_80MM,
  use: 'receipts',
  categories: [],
  takesOver: 'asked',
  ...more,
});
const rendered = (job: KeptPrintJob, policy = at.replica.policy()) =>
  renderPrintJob({ sql: at.ledger.read, policy, register: at.ledger.identity() }, job);

const options = (): PrintingOptions => ({
  ledger: at.ledger,
  ids: at.scratch.ids,
  clock: at.scratch.clock,
  printers: [placeOf('printer', printer)],
  collect: () => queueSaleJobs(at.ledger),
  locale: () => 'de-AT',
  render: (job) => rendered(job),
  report: (error) => {
    throw error;
  },
});
const start = () => startPrinting(options());
const sell = () => {
  const sold = at.till.completeSale(
    {
      operationId: `op-${at.ledger.head().seq}-sale`,
      lines: [lineOf('day-adult'), lineOf('coffee')],
      expectedTotalMinor: 2_720,
      tenders: [{ kind: 'cash', tenderedMinor: 5_000 }],
    },
    JONAS,
  );
  if (!sold.ok) throw new Error(sold.problem.code);
  return sold.value;
};
const states = (saleId: string) =>
  at.till
    .sales(undefined, 10)
    .find((sale) => sale.saleId === saleId)
    ?.printJobs.map(({ state }) => state) ?? [];
const kinds = () =>
  at.ledger.recordsFrom(1, 1_000).map(({ text }) => {
    const read = readRecord(text);
    return read.kind === 'record' ? read.record.kind : read.kind;
  });
const text = () => JSON.stringify(paper.papers());

describe('on a printer that answers', () => {
  it('prints the receipt and one paper per ticket, and writes both down', async () => {
    const sale = sell();
    printing.poke();
    await until('both are printed', () => states(sale.saleId).every((state) => state === 'printed'));
    expect(kinds().filter((kind) => kind === 'ReceiptPrinted')).toHaveLength(2);
    expect(paper.papers()).toHaveLength(2);
    for (const wanted of [
      'Waldpark',
      'ATU12345678',
      sale.receiptNumber,
      'Bedient von',
      'SUMME',
      '27,20',
      'Rückgeld',
      '22,80',
      sale.tickets[0]?.code ?? '',
      'Personen 1',
    ]) {
      expect(text()).toContain(wanted);
    }
  });

  it('stops when the paper ends, says so, and finishes by itself when there is paper again', async () => {
    const sale = sell();
    paper.failAfterBytes(200, 'paper-out');
    printing.poke();
    await until('the receipt is interrupted', () => states(sale.saleId)[0] === 'interrupted');
    expect(kinds()).toContain('ReceiptInterrupted');
    expect(printing.jobsNeedingPerson().map(({ cause }) => cause)).toContain('paper-out');
    await paper.setFault('paper-out', false);
    await until('the printer finished the rest', () => states(sale.saleId)[0] === 'printed', 12_000);
  });
});

describe('on a printer that is silent or gone', () => {
  it('does not know, sends nothing again by itself, and lets a person say what came of it', async () => {
    await paper.setFault('silent', true);
    const sale = sell();
    printing.poke();
    await until('the receipt is unknown', () => states(sale.saleId)[0] === 'unknown', 25_000);
    const [job] = printing.jobsNeedingPerson();
    expect(printing.resolve(job?.jobId ?? '', 'printed', 'jonas')).toMatchObject({
      ok: true,
      value: { state: 'printed', cause: 'seen by a person' },
    });
    expect(printing.resolve(job?.jobId ?? '', 'print-again', 'jonas')).toMatchObject({
      ok: false,
      problem: { code: 'job_settled' },
    });
  });

  it('refuses a job of which nothing was sent, and prints it again on demand', async () => {
    await paper.setFault('unplugged', true);
    await until('the printer is gone', () => printer.health().kind === 'gone');
    const sale = sell();
    printing.poke();
    await until('both are refused', () => states(sale.saleId).every((state) => state === 'refused'));
    await paper.setFault('unplugged', false);
    await until('the printer is back', () => printer.health().kind === 'ok');
    const [receipt] = printing.jobsNeedingPerson();
    expect(printing.resolve(receipt?.jobId ?? '', 'print-again', 'jonas')).toMatchObject({
      ok: true,
      value: { copy: false },
    });
    await until('it is printed', () => states(sale.saleId).includes('printed'));
    expect(text()).not.toContain('KOPIE');
  });
});

describe('a paper that cannot be made', () => {
  it('waits for a person, and the next guest’s is printed', async () => {
    await printing.close();
    const errors: unknown[] = [];
    let renders = 0;
    const first = sell();
    const second = sell();
    printing = startPrinting({
      ...options(),
      render: (job) => {
        renders += 1;
        if (job.saleId === first.saleId) throw new RangeError('Incorrect locale information provided');
        return rendered(job);
      },
      report: (error) => errors.push(error),
    });
    printing.poke();
    await until('the second is printed', () => states(second.saleId).every((state) => state === 'printed'));
    expect(states(first.saleId)).toEqual(['refused', 'refused']);
    expect(printing.jobsNeedingPerson()[0]?.cause).toContain('Incorrect locale');
    expect(renders).toBe(4);
    expect(errors).toHaveLength(2);
  });

  it('is made in English for a language Intl refuses', () => {
    const sale = sell();
    queueSaleJobs(at.ledger);
    const job = keptJob(at.ledger.read, sale.printJobs[0]?.jobId ?? '');
    if (!job) throw new Error('the sale has a job');
    for (const locale of ['de_AT', '']) {
      const policy = { ...policyOf(), locale };
      expect(JSON.stringify(rendered(job, policy))).toContain('€27.20');
    }
  });
});

describe('after the station died while sending', () => {
  it('marks the job unknown and prints it again only as a copy', async () => {
    const sale = sell();
    const [job] = sale.printJobs;
    queueSaleJobs(at.ledger);
    at.ledger.transact((writer) =>
      writer.run(`UPDATE print_job SET state = 'sending' WHERE job_id = ?`, job?.jobId ?? ''),
    );
    await printing.close();
    printing = start();
    expect(states(sale.saleId)[0]).toBe('unknown');
    expect(paper.papers()).toHaveLength(0);
    const again = printing.resolve(job?.jobId ?? '', 'print-again', 'jonas');
    expect(again).toMatchObject({ ok: true, value: { copy: true } });
    await until(
      'everything is printed',
      () => states(sale.saleId).filter((state) => state === 'printed').length === 2,
    );
    expect(text()).toContain('KOPIE');
  });
});
