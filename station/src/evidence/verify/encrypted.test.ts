import { randomBytes } from 'node:crypto';
import { fact } from '@gatehouse/core/journal';
import { expect, it } from 'vitest';
import { protectFolder } from '../../ledger/index.ts';
import { scratchLedger } from '../../ledger/testing/scratch.ts';
import { stationMigrations } from '../../migrations.ts';
import { CannotExamine, openCopy } from './open-copy.ts';
import { verifyLedger } from './verify-ledger.ts';

it('examines an encrypted ledger with its key, and says without it that it cannot', () => {
  const scratch = scratchLedger();
  const key = randomBytes(32);
  protectFolder(scratch.folder, key);
  try {
    const ledger = scratch.open({ modules: stationMigrations });
    ledger.transact((writer) =>
      writer.append(fact('DrawerOpened', { cause: 'no-sale', saleId: null, reason: '' })),
    );
    ledger.close();
    expect(() => openCopy(scratch.file)).toThrow(CannotExamine);
    const copy = openCopy(scratch.file, { key });
    expect(verifyLedger(scratch.file, copy.db)).toMatchObject({ verdict: 'sound', counts: { records: 1 } });
    copy.close();
    expect(() => openCopy(scratch.file, { key: randomBytes(32) })).toThrow(/another key/);
  } finally {
    protectFolder(scratch.folder, undefined);
    scratch.remove();
  }
});
