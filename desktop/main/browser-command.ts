import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

const linuxNames = [
  'chromium',
  'chromium-browser',
  'google-chrome-stable',
  'google-chrome',
  'microsoft-edge',
];
const fixedPlaces = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:/Program Files/Google/Chrome/Application/chrome.exe',
  'C:/Program Files (x86)/Google/Chrome/Application/chrome.exe',
  'C:/Program Files (x86)/Microsoft/Edge/Application/msedge.exe',
];

/** The first Chromium on this machine, or undefined. `CHROMIUM` names one outright. */
export function findBrowser(
  environment: Readonly<Record<string, string | undefined>>,
  exists: (path: string) => boolean = existsSync,
): string | undefined {
  const named = environment['CHROMIUM'];
  if (named !== undefined && named !== '') return exists(named) ? named : undefined;
  const folders = (environment['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  const found = linuxNames.flatMap((name) => folders.map((folder) => join(folder, name)));
  return [...found, ...fixedPlaces].find(exists);
}

export type BrowserOptions = {
  readonly url: string;
  /** A profile of its own: no history, no extensions, no cookies of other sites. */
  readonly profile: string;
  readonly windowed: boolean;
  /** Chromium refuses to run as root with its sandbox; only a test bench does that. */
  readonly asRoot: boolean;
};

/** Chromium as a shell: the whole screen, no gestures that leave the page, no questions, nothing that calls home. */
export function browserArguments({ url, profile, windowed, asRoot }: BrowserOptions): readonly string[] {
  return [
    ...(windowed ? ['--window-size=1366,768'] : ['--kiosk']),
    `--app=${url}`,
    `--user-data-dir=${profile}`,
    '--no-first-run',
    '--no-default-browser-check',
    '--noerrdialogs',
    '--disable-session-crashed-bubble',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    '--disable-extensions',
    '--disable-pinch',
    '--overscroll-history-navigation=0',
    '--disable-features=Translate,TouchpadOverscrollHistoryNavigation',
    '--autoplay-policy=no-user-gesture-required',
    '--password-store=basic',
    '--deny-permission-prompts',
    ...(asRoot ? ['--no-sandbox'] : []),
  ];
}
