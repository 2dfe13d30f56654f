import { prepareAtRest } from '../prepare.ts';
import { folderWrapper } from '../key-wrappers.ts';

/** Prepares a data folder and kills itself at the nth step of the conversions. */
const [folder = '', encryption = 'none', dieAt = '0'] = process.argv.slice(2);
let steps = 0;
await prepareAtRest(
  folder,
  { encryption: encryption === 'file' ? 'file' : 'none' },
  [folderWrapper()],
  () => {
    steps += 1;
    if (steps === Number(dieAt)) process.kill(process.pid, 'SIGKILL');
  },
);
process.stdout.write(String(steps));
