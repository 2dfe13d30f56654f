import { enableCompileCache } from 'node:module';
import { homedir } from 'node:os';
import { join } from 'node:path';

/**
 * The station's entry. Compiled code is kept between starts, before anything large is loaded: stripping types and
 * compiling is two thirds of a start, and a till that comes back after a power cut has a queue in front of it. The
 * folder is this user's own; where it cannot be written the start is only slower.
 */
enableCompileCache(process.env['NODE_COMPILE_CACHE'] ?? join(homedir(), '.cache', 'gatehouse', 'compiled'));
await import('./process.ts');
