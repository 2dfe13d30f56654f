import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { defineConfig, type Plugin, type RolldownOptions } from 'rolldown';

const here = import.meta.dirname;
const dist = join(here, '..', 'dist');

/** Electron's own modules, and packages that load a compiled file from beside themselves. */
const external = [
  /^electron(\/|$)/,
  /^node:/,
  'better-sqlite3',
  'better-sqlite3-multiple-ciphers',
  /^@serialport\//,
  'serialport',
  'node-hid',
  'zxing-wasm',
  /^@napi-rs\/canvas/,
];

const main: RolldownOptions = {
  input: join(here, 'electron-main.ts'),
  platform: 'node',
  external,
  output: { file: join(dist, 'main.js'), format: 'esm', minify: false },
};

/** One CommonJS file: a sandboxed preload cannot require a second one. */
const preload: RolldownOptions = {
  input: join(here, '..', 'preload', 'electron-preload.ts'),
  platform: 'browser',
  external,
  output: { file: join(dist, 'preload.cjs'), format: 'cjs', minify: false },
};

const stationFolder = join(here, '..', '..', 'station', 'src');
const stationEntry = join(stationFolder, 'main.ts');
const packages = createRequire(stationEntry);
const folderOf = (file: string): string => dirname(packages.resolve(file));
const FONTS: readonly { readonly folder: () => string; readonly names: RegExp }[] = [
  { folder: () => folderOf('dejavu-fonts-ttf/ttf/DejaVuSans.ttf'), names: /^DejaVuSans(-Bold)?\.ttf$/ },
  {
    folder: () =>
      folderOf('@fontsource/noto-sans-devanagari/files/noto-sans-devanagari-devanagari-400-normal.woff2'),
    names: /^noto-sans-devanagari-devanagari-[47]00-normal\.woff2$/,
  },
  {
    folder: () => folderOf('@fontsource/noto-emoji/files/noto-emoji-emoji-700-normal.woff2'),
    names: /^noto-emoji-\w+-700-normal\.woff2$/,
  },
];
/** The thread that makes papers draws with fonts from beside itself: an installed till has no packages of fonts. */
const paperFonts: Plugin = {
  name: 'paper-fonts',
  generateBundle() {
    for (const { folder, names } of FONTS)
      for (const name of readdirSync(folder()).filter((file) => names.test(file)))
        this.emitFile({
          type: 'asset',
          fileName: `fonts/${name}`,
          source: readFileSync(join(folder(), name)),
        });
  },
};

/** The station starts its workers from files beside itself, under these names. */
const station: RolldownOptions = {
  input: {
    station: stationEntry,
    'pin-worker': join(stationFolder, 'staff', 'pin-worker.ts'),
    'quick-check-worker': join(stationFolder, 'ledger', 'quick-check-worker.ts'),
    'backup-worker': join(stationFolder, 'backup', 'backup-worker.ts'),
    'index-worker': join(stationFolder, 'customers', 'index-worker.ts'),
    'raster-worker': join(stationFolder, 'printing', 'raster-worker.ts'),
    'scrub-worker': join(stationFolder, 'subjects', 'scrub-worker.ts'),
    'snapshot-worker': join(stationFolder, 'snapshot', 'snapshot-worker.ts'),
    'audit-worker': join(stationFolder, 'snapshot', 'audit-worker.ts'),
  },
  platform: 'node',
  external,
  plugins: [paperFonts],
  output: { dir: dist, entryFileNames: '[name].js', format: 'esm', minify: false },
};

/** `npx rolldown -c desktop/main/rolldown.config.ts`: the shell's three bundles in desktop/dist. */
export default defineConfig(existsSync(stationEntry) ? [main, preload, station] : [main, preload]);
