import { expect, it } from 'vitest';

import type { ReceiptPrinter } from '../ports/index.ts';
import { EPSON_80MM, encodeDocument } from '../protocols/escpos/index.ts';
import { eventually, nextEvent } from '../testing/eventually.ts';

export interface ReceiptPrinterRig {
  readonly printer: ReceiptPrinter;
  readonly knobs?: PrinterKnobs;
}

/** What only a simulator has. */
export interface PrinterKnobs {
  setPaperOut(out: boolean): Promise<unknown>;
  setCoverOpen(open: boolean): Promise<unknown>;
  setPlugged(plugged: boolean): Promise<unknown>;
  paperOutAfterBytes(count: number): void;
  cutPapers(): number;
  drawerKicks(): number;
}

const receipt = encodeDocument(
  {
    blocks: [
      { kind: 'text', text: 'Contract test', align: 'center', size: 2 },
      { kind: 'columns', left: 'One line', right: '1.00' },
      { kind: 'text', text: 'printed in the middle of the paper' },
      { kind: 'qr', content: 'CONTRACT-1' },
      { kind: 'cut' },
    ],
  },
  EPSON_80MM,
);
const job = (jobId: string) => ({ jobId, bytes: receipt.bytes, lineCount: receipt.lineCount });

/** What every receipt printer with a status channel has to do. The rig is open when the suite begins. */
export function receiptPrinterContract(rig: () => ReceiptPrinterRig): void {
  it('is ok and reports its status', async () => {
    const { printer } = rig();
    await eventually('ok', () => printer.health().kind === 'ok');
    expect(printer.status()).toMatchObject({ supported: true, online: true, coverOpen: false });
  });

  it('prints a job and says so itself', async () => {
    const { printer, knobs } = rig();
    const before = knobs?.cutPapers() ?? 0;
    expect(await printer.print(job('printed'))).toMatchObject({ kind: 'PRINTED' });
    if (knobs) expect(knobs.cutPapers()).toBe(before + 1);
  });

  it('prints jobs that are asked for together one after the other', async () => {
    const { printer } = rig();
    const outcomes = await Promise.all([printer.print(job('a')), printer.print(job('b'))]);
    expect(outcomes.map(({ kind }) => kind)).toEqual(['PRINTED', 'PRINTED']);
  });

  it('kicks the drawer', async () => {
    const { printer, knobs } = rig();
    const before = knobs?.drawerKicks() ?? 0;
    expect(await printer.kickDrawer(2)).toEqual({ kind: 'SENT' });
    if (knobs) await eventually('the kick', () => knobs.drawerKicks() === before + 1);
  });
}

/** What it has to do when something is wrong with it. */
export function receiptPrinterFaultContract(rig: () => Required<ReceiptPrinterRig>): void {
  it('refuses a job without sending a byte of it when there is no paper or the cover is open', async () => {
    const { printer, knobs } = rig();
    const before = knobs.cutPapers();
    await knobs.setPaperOut(true);
    expect(await printer.print(job('r1'))).toMatchObject({ kind: 'REFUSED', cause: 'paper-out' });
    await knobs.setPaperOut(false);
    await knobs.setCoverOpen(true);
    expect(await printer.print(job('r2'))).toMatchObject({ kind: 'REFUSED', cause: 'cover-open' });
    await knobs.setCoverOpen(false);
    expect(knobs.cutPapers()).toBe(before);
  });

  it('shows paper out and paper back within 3 s without being asked to print', async () => {
    const { printer, knobs } = rig();
    await knobs.setPaperOut(true);
    await eventually('paper out', () => printer.status().paper === 'out', 3_000);
    expect(printer.health()).toEqual({ kind: 'degraded', reason: 'out of paper' });
    await knobs.setPaperOut(false);
    await eventually('paper back', () => printer.health().kind === 'ok', 3_000);
  });

  it('is interrupted by paper out in mid-job, finishes after the reload and says so', async () => {
    const { printer, knobs } = rig();
    const before = knobs.cutPapers();
    knobs.paperOutAfterBytes(60);
    expect(await printer.print(job('late'))).toMatchObject({ kind: 'INTERRUPTED', cause: 'paper-out' });
    expect(knobs.cutPapers()).toBe(before);
    const completed = nextEvent<{ jobId: string }>((listener) => printer.onLateCompletion(listener));
    await knobs.setPaperOut(false);
    expect(await completed).toEqual({ jobId: 'late' });
    expect(knobs.cutPapers()).toBe(before + 1);
  });

  it('is gone within 3 s of an unplug, refuses jobs, and is back within 5 s', async () => {
    const { printer, knobs } = rig();
    await eventually('ok', () => printer.health().kind === 'ok');
    await knobs.setPlugged(false);
    await eventually('gone', () => printer.health().kind === 'gone', 3_000);
    expect(await printer.print(job('gone'))).toMatchObject({ kind: 'REFUSED', cause: 'unreachable' });
    await knobs.setPlugged(true);
    await eventually('ok again', () => printer.health().kind === 'ok', 5_000);
    expect(await printer.print(job('back'))).toMatchObject({ kind: 'PRINTED' });
  });
}
