import { runTool } from './steps.ts';

/** `npm run format [-- PATH…]`: rewrites what differs from the one format. */
const { code } = await runTool('oxfmt', process.argv.slice(2), { stream: true });
process.exitCode = code;
