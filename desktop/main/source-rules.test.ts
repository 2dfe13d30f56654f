import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const folders = [
  import.meta.dirname,
  join(import.meta.dirname, 'policy'),
  join(import.meta.dirname, '..', 'preload'),
];
const sources = folders.flatMap((folder) =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts') && name !== 'electron-double.ts')
    .map((name) => ({ name, text: readFileSync(join(folder, name), 'utf8') })),
);
const filesWith = (pattern: RegExp): string[] =>
  sources.filter(({ text }) => pattern.test(text)).map(({ name }) => name);

describe('the shell’s source', () => {
  it('makes windows in one place', () => {
    expect(filesWith(/new [\w.]*BrowserWindow\(/)).toEqual(['electron-window.ts']);
  });

  it('starts the station in one place, and never by child_process.fork', () => {
    expect(filesWith(/utilityProcess\.fork\(/)).toEqual(['electron-station.ts']);
    expect(filesWith(/from 'node:child_process'/)).toEqual(['browser-shell.ts']);
  });

  it('opens nothing outside and shows no message channel but its own', () => {
    expect(filesWith(/shell\.openExternal|ipcMain\.on\(|\.sendSync\(/)).toEqual([]);
    expect(filesWith(/ipcMain\.handle\(/)).toEqual(['electron-shell.ts']);
    expect(filesWith(/exposeInMainWorld\(/)).toEqual(['electron-preload.ts']);
  });

  it('loads the real Electron in two files only: the rest takes it as an argument', () => {
    expect(filesWith(/^(import \{|\} from) ?.*'electron\/\w+'/m).toSorted()).toEqual([
      'electron-main.ts',
      'electron-preload.ts',
    ]);
  });

  it('keeps what touches Electron short', () => {
    const long = sources.filter(
      ({ name, text }) => name.startsWith('electron') && text.split('\n').length > 150,
    );
    expect(long.map(({ name }) => name)).toEqual([]);
  });
});
