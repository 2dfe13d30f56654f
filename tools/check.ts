import { runStaticLane, staticLanes } from './static-checks.ts';
import { root } from './steps.ts';

/** `npm run check`: types, lint, format and import rules, without running anything. */
process.chdir(root);
let failed = 0;
let passed = 0;
for (const lane of staticLanes) {
  for (const outcome of await runStaticLane(lane)) {
    if (outcome.kind === 'failed') failed += 1;
    else passed += 1;
  }
}
console.log(`${passed} passed, ${failed} failed, 0 skipped`);
process.exitCode = failed > 0 ? 1 : 0;
