import type { ICruiseOptions, IForbiddenRuleType } from 'dependency-cruiser';

/**
 * Who may import whom. The table is the architecture: everything that is not written here is forbidden, also as
 * a type-only import and also from .tsx files. Checked by imports.ts; planted violations in imports.test.ts show
 * that each line can fail.
 */

/** Every top-level folder with source of ours. A new folder is invisible to the rules until it is named here. */
export const sourceFolders = [
  'core',
  'hardware',
  'station',
  'ui',
  'desktop',
  'kiosk',
  'web',
  'mobile',
  'cloud-api',
  'lab',
  'installers',
  'tools',
] as const;

const ours = `^(${sourceFolders.join('|')})/`;
const testFile = String.raw`\.test\.tsx?$`;
const buildConfig = String.raw`(^|/)(vite|rolldown)[^/]*\.config\.ts$`;
const stationEntry = String.raw`station/src/(index|main)\.ts$`;

/** `$1` in `may` is the first group of `folder`, so that desktop and kiosk share a line and never meet. */
const table: readonly { readonly name: string; readonly folder: string; readonly may: readonly string[] }[] =
  [
    { name: 'core-imports-nothing', folder: '^core/', may: ['core/'] },
    { name: 'hardware-imports-nothing', folder: '^hardware/', may: ['hardware/'] },
    { name: 'station-imports', folder: '^station/', may: ['station/', 'core/', 'hardware/'] },
    { name: 'ui-imports', folder: '^ui/', may: ['ui/', 'core/'] },
    { name: 'renderer-imports', folder: '^(desktop|kiosk)/renderer/', may: ['$1/renderer/', 'core/', 'ui/'] },
    { name: 'preload-imports', folder: '^(desktop|kiosk)/preload/', may: ['$1/preload/', 'core/'] },
    {
      // The preload's channel names are the other half of main's handlers; the station is reached by its entry only.
      name: 'main-imports',
      folder: '^(desktop|kiosk)/main/',
      may: ['$1/main/', '$1/preload/', 'core/', stationEntry],
    },
    { name: 'web-imports', folder: '^web/', may: ['web/', 'core/', 'ui/'] },
    { name: 'mobile-imports', folder: '^mobile/', may: ['mobile/', 'core/', 'ui/'] },
    { name: 'cloud-api-imports', folder: '^cloud-api/', may: ['cloud-api/', 'core/'] },
    { name: 'installers-import-nothing', folder: '^installers/', may: ['installers/'] },
    { name: 'tools-import-nothing', folder: '^tools/', may: ['tools/'] },
  ];

const folderRules: IForbiddenRuleType[] = table.flatMap(({ name, folder, may }) => [
  {
    name,
    severity: 'error',
    comment: `${folder} may import ${may.join(', ')} and nothing else of ours`,
    from: { path: folder, pathNot: testFile },
    to: { path: ours, pathNot: may.map((path) => `^${path}`) },
  },
  {
    name: `${name}-in-tests`,
    severity: 'error',
    comment: `a test may also import tools/ (the browser), never another layer`,
    from: { path: `${folder}.*${testFile}` },
    to: { path: ours, pathNot: [...may, 'tools/'].map((path) => `^${path}`) },
  },
]);

export const importRules: readonly IForbiddenRuleType[] = [
  ...folderRules,
  {
    name: 'nothing-imports-lab',
    severity: 'error',
    from: { pathNot: '^lab/' },
    to: { path: '^lab/' },
  },
  {
    name: 'module-only-through-its-contract',
    severity: 'error',
    comment: 'modules are deployed apart: what is not in contract.ts is private',
    from: { path: '^cloud-api/(?:src/)?modules/([^/]+)/' },
    to: {
      path: '^cloud-api/(?:src/)?modules/[^/]+/',
      pathNot: [
        '^cloud-api/(?:src/)?modules/$1/',
        String.raw`^cloud-api/(?:src/)?modules/[^/]+/contract\.ts$`,
      ],
    },
  },
  {
    name: 'electron-only-in-electron-files',
    severity: 'error',
    comment: 'everything else takes Electron as a typed port and is tested under plain Node',
    from: { path: ours, pathNot: String.raw`(^|/)electron[^/]*\.ts$` },
    to: { path: '^(node_modules/electron/|electron($|/))' },
  },
  {
    name: 'pages-import-no-electron',
    severity: 'error',
    comment: 'a page speaks to the station through the contract, whatever the file is called',
    from: { path: '^(core|ui|web|mobile|(desktop|kiosk)/renderer)/' },
    to: { path: '^(node_modules/electron/|electron($|/))' },
  },
  {
    name: 'pages-and-core-import-no-node',
    severity: 'error',
    comment: 'core runs in browsers too; tests and build configurations run under Node',
    from: {
      path: '^(core|ui|web|mobile|(desktop|kiosk)/renderer)/',
      pathNot: [testFile, buildConfig],
    },
    to: { dependencyTypes: ['core'] },
  },
  {
    name: 'ours-must-resolve',
    severity: 'error',
    comment: 'an import that does not resolve would slip past every rule above',
    from: {},
    to: { path: String.raw`^(@gatehouse/|\.)`, couldNotResolve: true },
  },
];

/** How a tree is read: with swc, because dependency-cruiser's own parser needs the TypeScript API that 7.0 has not. */
export function cruiseOptions(baseDir: string): ICruiseOptions {
  return {
    baseDir,
    validate: true,
    ruleSet: { forbidden: [...importRules] },
    parser: 'swc',
    tsPreCompilationDeps: true,
    preserveSymlinks: false,
    doNotFollow: { path: 'node_modules' },
    exclude: { path: String.raw`(^|/)(dist|\.data|\.node|coverage)/` },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
      extensions: ['.ts', '.tsx', '.mts', '.js', '.mjs', '.cjs', '.json', '.css', '.d.ts'],
    },
  };
}
