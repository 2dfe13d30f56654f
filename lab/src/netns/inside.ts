import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { runVenueOnNetwork } from './run.ts';

/** The first process of the isolation that `main.ts` made; when it ends, everything in there does. */
const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    'trouble-ms': { type: 'string', default: '20000' },
    'drain-ms': { type: 'string', default: '60000' },
    tills: { type: 'string', default: '1' },
    gates: { type: 'string', default: '2' },
    keep: { type: 'string' },
    unprivileged: { type: 'boolean', default: false },
  },
});
// Without its parent nobody is left to read the report.
process.on('disconnect', () => process.exit(1));

const folder = values.keep ?? mkdtempSync(join(tmpdir(), 'gatehouse-netns-'));
let code = 1;
try {
  const report = await runVenueOnNetwork({
    seed: values.seed,
    folder,
    troubleMs: Number(values['trouble-ms']),
    drainMs: Number(values['drain-ms']),
    tills: Number(values.tills),
    gates: Number(values.gates),
    madeByRoot: !values.unprivileged,
    say: (words) => void process.send?.({ kind: 'progress', words }),
  });
  process.send?.({ kind: 'report', report });
  code = report.problems.length === 0 ? 0 : 1;
} catch (error) {
  process.send?.({ kind: 'failed', message: String((error as Error).stack) });
} finally {
  if (values.keep === undefined) rmSync(folder, { recursive: true, force: true });
}
process.disconnect?.();
process.exit(code);
