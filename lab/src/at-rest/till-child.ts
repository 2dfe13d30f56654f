import { prepareAtRest, folderWrapper } from '@gatehouse/station/at-rest';
import { startTill } from '../forks/running-till.ts';

/** A till in a process of its own, encrypted, that is told what to do and can be killed. */
export type TillCommand = 'sell' | 'synced';
export type TillAnswer =
  | { readonly kind: 'ready'; readonly incarnation: string }
  | { readonly kind: 'sold'; readonly receipt: string }
  | { readonly kind: 'synced' };

const [dataFolder = '', cloudUrl = '', code = ''] = process.argv.slice(2);
const answer = (given: TillAnswer): void => void process.send?.(given);
await prepareAtRest(dataFolder, { encryption: 'file' }, [folderWrapper()]);
const till = await startTill({ dataFolder, cloudUrl, ...(code !== '' && { code }) });
process.on('message', (command: TillCommand) => {
  if (command === 'sell') answer({ kind: 'sold', receipt: till.sell() });
  else void till.synced().then(() => answer({ kind: 'synced' }));
});
answer({ kind: 'ready', incarnation: till.incarnation() });
