import { dirname, relative } from 'node:path';

/**
 * What a process did to the files of one folder, and what it said on stdout, in one order: read from strace's record
 * of its system calls. Only calls that succeeded are in it; shared memory (`-shm`) is left out, because SQLite builds
 * it anew and never reads it after a crash.
 */
export type FileOperation =
  | { readonly kind: 'create'; readonly file: number; readonly path: string }
  | { readonly kind: 'folder'; readonly path: string }
  | { readonly kind: 'write'; readonly file: number; readonly offset: number; readonly bytes: Buffer }
  | { readonly kind: 'truncate'; readonly file: number; readonly size: number }
  | { readonly kind: 'sync'; readonly file: number }
  | { readonly kind: 'sync-folder'; readonly path: string }
  | { readonly kind: 'rename'; readonly from: string; readonly to: string }
  | { readonly kind: 'unlink'; readonly path: string }
  | { readonly kind: 'said'; readonly line: string };

/** The calls strace has to show for `operationsOf`; others that change files make it throw. */
export const TRACED_CALLS = [
  'openat',
  'open',
  'creat',
  'close',
  'lseek',
  'write',
  'writev',
  'pwrite64',
  'pwritev',
  'pwritev2',
  'fsync',
  'fdatasync',
  'sync_file_range',
  'ftruncate',
  'truncate',
  'fallocate',
  'rename',
  'renameat',
  'renameat2',
  'unlink',
  'unlinkat',
  'link',
  'linkat',
  'mkdir',
  'mkdirat',
  'rmdir',
  'copy_file_range',
  'sendfile',
  'dup',
  'dup2',
  'dup3',
] as const;

const LINE = /^(\d+)\s+(?:(\w+)\((.*)\)\s+= (-?\d+|\?).*|.*)$/s;
const UNFINISHED = /^(\d+)\s+(\w+)\((.*) <unfinished \.\.\.>$/s;
const RESUMED = /^(\d+)\s+<\.\.\. (\w+) resumed>(.*)$/s;

interface Call {
  readonly name: string;
  readonly parameters: readonly string[];
  readonly result: number;
}

interface Handle {
  readonly file: number;
  readonly appends: boolean;
  position: number;
}

/** Bytes of a string that strace printed with -xx; throws when strace cut it short. */
function bytesOf(text: string): Buffer {
  if (!text.startsWith('"') || !text.endsWith('"')) throw new Error(`not a whole string: ${text.slice(-20)}`);
  return Buffer.from(text.slice(1, -1).replaceAll('\\x', ''), 'hex');
}

const textOf = (parameter: string): string => bytesOf(parameter).toString('utf8');

/** Splits at commas; strings are in hex and hold none, so only brackets count. */
function parametersOf(text: string): string[] {
  const found: string[] = [];
  let depth = 0;
  let start = 0;
  for (let index = 0; index < text.length; index += 1) {
    const letter = text[index];
    if (letter === '[' || letter === '{' || letter === '(') depth += 1;
    else if (letter === ']' || letter === '}' || letter === ')') depth -= 1;
    else if (letter === ',' && depth === 0) {
      found.push(text.slice(start, index).trim());
      start = index + 1;
    } else if (letter === '"') index = text.indexOf('"', index + 1);
  }
  found.push(text.slice(start).trim());
  return found;
}

function* callsOf(lines: Iterable<string>): Generator<Call> {
  const begun = new Map<string, string>();
  for (const line of lines) {
    const unfinished = UNFINISHED.exec(line);
    if (unfinished) {
      begun.set(unfinished[1] ?? '', `${unfinished[2]}(${unfinished[3]}`);
      continue;
    }
    const resumed = RESUMED.exec(line);
    const whole = resumed ? `${resumed[1]} ${begun.get(resumed[1] ?? '') ?? ''}${resumed[3]}` : line;
    const [, , name, parameters, result] = LINE.exec(whole) ?? [];
    if (name === undefined || parameters === undefined || result === undefined || result === '?') continue;
    yield { name, parameters: parametersOf(parameters), result: Number(result) };
  }
}

/** Reads a trace made with `strace -f -xx -s <enough> -e trace=<TRACED_CALLS>` of one process that starts on an empty folder. */
export function operationsOf(lines: Iterable<string>, folder: string): FileOperation[] {
  const operations: FileOperation[] = [];
  const handles = new Map<number, Handle | { readonly folder: string }>();
  const names = new Map<string, number>();
  const sizes = new Map<number, number>();
  let files = 0;
  let words = '';

  const within = (path: string): string | undefined => {
    const inside = relative(folder, path);
    if (inside.startsWith('..') || inside.startsWith('/') || inside.endsWith('-shm')) return undefined;
    return inside;
  };
  const absolute = (at: string, path: string): string => {
    if (path.startsWith('/')) return path;
    throw new Error(`a path relative to ${at} is not understood: ${path}`);
  };

  const write = (handle: Handle, offset: number, bytes: Buffer): void => {
    operations.push({ kind: 'write', file: handle.file, offset, bytes });
    sizes.set(handle.file, Math.max(sizes.get(handle.file) ?? 0, offset + bytes.length));
  };
  const truncate = (file: number, size: number): void => {
    operations.push({ kind: 'truncate', file, size });
    sizes.set(file, size);
  };

  const open = (path: string, flags: string, number: number): void => {
    const inside = within(path);
    if (inside === undefined) return void handles.delete(number);
    let file = names.get(inside);
    if (file === undefined && flags.includes('O_CREAT')) {
      file = files++;
      names.set(inside, file);
      sizes.set(file, 0);
      operations.push({ kind: 'create', file, path: inside });
    }
    if (file === undefined) {
      // Only folders are opened without being made first: the recording began on an empty folder.
      if (/O_WRONLY|O_RDWR/.test(flags)) throw new Error(`${path} was there before the recording`);
      return void handles.set(number, { folder: inside });
    }
    handles.set(number, { file, appends: flags.includes('O_APPEND'), position: 0 });
    if (flags.includes('O_TRUNC') && (sizes.get(file) ?? 0) > 0) truncate(file, 0);
  };

  const rename = (from: string, to: string): void => {
    const [source, target] = [within(from), within(to)];
    const file = source === undefined ? undefined : names.get(source);
    if (source === undefined || target === undefined || file === undefined) return;
    names.delete(source);
    names.set(target, file);
    operations.push({ kind: 'rename', from: source, to: target });
  };

  for (const { name, parameters, result } of callsOf(lines)) {
    if (result < 0) continue;
    const parameter = (index: number): string => parameters[index] ?? '';
    const handle = handles.get(Number(parameter(0)));
    const file = handle && 'file' in handle ? handle : undefined;
    switch (name) {
      case 'openat':
        open(absolute(parameter(0), textOf(parameter(1))), parameter(2), result);
        break;
      case 'open':
        open(textOf(parameter(0)), parameter(1), result);
        break;
      case 'close':
        handles.delete(Number(parameter(0)));
        break;
      case 'lseek':
        if (file) file.position = result;
        break;
      case 'write': {
        const bytes = file || parameter(0) === '1' ? bytesOf(parameter(1)).subarray(0, result) : undefined;
        if (file && bytes) {
          const offset = file.appends ? (sizes.get(file.file) ?? 0) : file.position;
          write(file, offset, bytes);
          file.position = offset + bytes.length;
        } else if (bytes) {
          words += bytes.toString('utf8');
          const ended = words.split('\n');
          words = ended.pop() ?? '';
          for (const line of ended) operations.push({ kind: 'said', line });
        }
        break;
      }
      case 'pwrite64':
        if (file) write(file, Number(parameter(3)), bytesOf(parameter(1)).subarray(0, result));
        break;
      case 'fsync':
      case 'fdatasync':
        if (file) operations.push({ kind: 'sync', file: file.file });
        else if (handle && 'folder' in handle) operations.push({ kind: 'sync-folder', path: handle.folder });
        break;
      case 'ftruncate':
        if (file) truncate(file.file, Number(parameter(1)));
        break;
      case 'fallocate':
        if (file) {
          const end = Number(parameter(2)) + Number(parameter(3));
          if (parameter(1) === '0' && end > (sizes.get(file.file) ?? 0)) truncate(file.file, end);
        }
        break;
      case 'rename':
        rename(textOf(parameter(0)), textOf(parameter(1)));
        break;
      case 'renameat':
      case 'renameat2':
        rename(textOf(parameter(1)), textOf(parameter(3)));
        break;
      case 'unlink':
      case 'unlinkat': {
        const inside = within(textOf(parameter(name === 'unlink' ? 0 : 1)));
        if (inside !== undefined && names.delete(inside)) operations.push({ kind: 'unlink', path: inside });
        break;
      }
      case 'mkdir':
      case 'mkdirat': {
        const inside = within(textOf(parameter(name === 'mkdir' ? 0 : 1)));
        if (inside !== undefined && inside !== '') operations.push({ kind: 'folder', path: inside });
        break;
      }
      default:
        // A call this reader does not understand, on a file it follows, would make every image a lie.
        if (handle) throw new Error(`${name} on a file of the ledger is not understood`);
    }
  }
  return operations;
}

/** The folder a path of a trace lies in; '' is the recorded folder itself. */
export const folderOf = (path: string): string => {
  const folder = dirname(path);
  return folder === '.' ? '' : folder;
};
