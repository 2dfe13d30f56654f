import { closeSync, fsyncSync, openSync, readSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { chainStart, verifyChain } from '@gatehouse/core/journal';
import { createIds, sha256Hex } from '@gatehouse/station/ledger';
import { benchStation } from './bench-station.ts';
import { BASKETS, OPERATOR, seller, tillOf } from './durable-sale.ts';

/**
 * One side of the measurement of recovery, in a process of its own. `fill FOLDER BYTES`: sells until the log has so many
 * bytes, with no checkpoint, says how many sales were answered, and waits to be killed. `open FOLDER`: times the first
 * answer from the ledger and moving the log into the file. `read FOLDER`: times reading and check-summing the same bytes, and writing them.
 */
const [mode = '', folder = '', bytes = '0'] = process.argv.slice(2);
const LEDGER = join(folder, 'ledger.db');
const PIECE = Buffer.alloc(1024 * 1024);

const say = (what: object): void => void process.stdout.write(`${JSON.stringify(what)}\n`);
const msOf = (work: () => void): number => {
  const startedMs = performance.now();
  work();
  return performance.now() - startedMs;
};

async function fill(): Promise<void> {
  const station = await benchStation(folder, 'till');
  const opened = station.open();
  const till = tillOf(station, opened);
  till.openShift({ operationId: createIds().nextId(), floatMinor: 20_000 }, OPERATOR);
  const [coffee] = BASKETS;
  if (!coffee) throw new Error('no basket');
  const sellOne = seller(till, coffee);
  let sold = 0;
  for (; opened.ledger.walBytes() < Number(bytes); sold += 1) sellOne();
  say({ sold });
  setInterval(() => {}, 1_000);
}

async function open(): Promise<void> {
  const station = await benchStation(folder, 'till');
  let opened: ReturnType<typeof station.open> | undefined;
  let sold = 0;
  const openMs = msOf(() => {
    opened = station.open();
    sold = opened.ledger.read.value<number>('SELECT max(seq) FROM record') ?? 0;
  });
  if (!opened) throw new Error('not opened');
  const { ledger } = opened;
  const { identity } = station.enrolment;
  const checkpointMs = msOf(() => void ledger.checkpointFully());
  const sales = ledger.read.value<number>("SELECT count(*) FROM record WHERE kind = 'SaleCompleted'");
  const chain = verifyChain(
    ledger.recordsFrom(1, Number.MAX_SAFE_INTEGER),
    chainStart(identity.stationId, identity.incarnation, sha256Hex),
    sha256Hex,
  );
  say({ openMs, checkpointMs, sales, records: sold, chain: chain.kind, walBytes: ledger.walBytes() });
  opened.close();
}

function read(): void {
  const wal = openSync(`${LEDGER}-wal`, 'r');
  const { size } = statSync(`${LEDGER}-wal`);
  const readMs = msOf(() => {
    let sum = 0;
    for (let at = 0; at < size;) {
      const length = readSync(wal, PIECE, 0, PIECE.length, at);
      // Whoever starts from a log must prove each of its frames.
      sum = crc32(PIECE.subarray(0, length), sum);
      at += length;
    }
  });
  const copy = openSync(join(folder, 'copy.bin'), 'w');
  const writeMs = msOf(() => {
    for (let at = 0; at < size; at += PIECE.length) writeSync(copy, PIECE, 0, PIECE.length, at);
    fsyncSync(copy);
  });
  closeSync(wal);
  closeSync(copy);
  say({ readMs, writeMs, size });
}

if (mode === 'fill') await fill();
else if (mode === 'open') await open();
else read();
