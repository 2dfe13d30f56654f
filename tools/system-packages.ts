import { accessSync, constants, existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { run } from './steps.ts';

/** The first of `names` that is an executable on the PATH, as an absolute path. */
export function findProgram(...names: readonly string[]): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  for (const name of names) {
    for (const folder of folders) {
      const path = join(folder, name);
      try {
        accessSync(path, constants.X_OK);
        return path;
      } catch {
        // Not here.
      }
    }
  }
  return undefined;
}

/** Debian calls it chromium, Ubuntu's older packages chromium-browser, Google's own package google-chrome. */
export const chromiumNames = [
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable',
] as const;

const macChromium = [
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/** The browser that tests and the browser shell use: `CHROMIUM_PATH`, or what the machine has installed. */
export function findChromium(): string | undefined {
  const chosen = process.env['CHROMIUM_PATH'];
  if (chosen) return existsSync(chosen) ? chosen : undefined;
  return findProgram(...chromiumNames) ?? macChromium.find((path) => existsSync(path));
}

const fontFolders = ['/usr/share/fonts', '/usr/local/share/fonts', '/System/Library/Fonts', '/Library/Fonts'];

type Need = { readonly package: string; readonly isPresent: () => boolean };

/** It lies in a folder that only root has on the PATH. */
const hasIp = (): boolean => findProgram('ip') !== undefined || existsSync('/usr/sbin/ip');

const needs: readonly Need[] = [
  { package: 'chromium', isPresent: () => findChromium() !== undefined },
  { package: 'socat', isPresent: () => findProgram('socat') !== undefined },
  // Crashes are recorded and injected with strace, networks are cut with ip: tools of Linux, where stations run.
  { package: 'strace', isPresent: () => process.platform !== 'linux' || findProgram('strace') !== undefined },
  { package: 'iproute2', isPresent: () => process.platform !== 'linux' || hasIp() },
  { package: 'fonts-dejavu-core', isPresent: () => fontFolders.some((folder) => existsSync(folder)) },
];

export const missingPackages = (): string[] =>
  needs.filter((need) => !need.isPresent()).map((need) => need.package);

/** The command that a person types to get `packages` on this machine. */
export function installCommand(packages: readonly string[]): string {
  const list = packages.join(' ');
  if (process.platform === 'darwin') {
    const formulas = packages.filter((name) => name !== 'chromium' && !name.startsWith('fonts-'));
    const browser = packages.includes('chromium') ? ['brew install --cask chromium'] : [];
    return [...browser, ...(formulas.length > 0 ? [`brew install ${formulas.join(' ')}`] : [])].join(' && ');
  }
  if (findProgram('apt-get')) return `sudo apt-get update && sudo apt-get install -y ${list}`;
  if (findProgram('dnf'))
    return `sudo dnf install -y ${list.replace('fonts-dejavu-core', 'dejavu-sans-fonts')}`;
  return `install these with your system's package manager: ${list}`;
}

/**
 * Installs what the browser and wire tests need, where that can be done unasked: root on Debian or a relative.
 * Answers with the packages still missing. Instant when everything is there; the package lists are only fetched
 * when an install without them fails.
 */
export async function ensurePackages(): Promise<{ missing: string[]; said: string }> {
  const wanted = missingPackages();
  const isRoot = process.getuid?.() === 0;
  if (wanted.length === 0 || !isRoot || !existsSync('/etc/debian_version') || !findProgram('apt-get')) {
    return { missing: wanted, said: '' };
  }
  console.log(`Installing ${wanted.join(', ')} with apt …`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const install = ['install', '-y', '--no-install-recommends', '-o', 'DPkg::Lock::Timeout=300', ...wanted];
  const first = await run('apt-get', install, { env });
  if (first.code === 0) return { missing: missingPackages(), said: '' };
  const update = await run('apt-get', ['update', '-o', 'DPkg::Lock::Timeout=300'], { env });
  const second = await run('apt-get', install, { env });
  const said = [update, second].filter(({ code }) => code !== 0).map(({ output }) => output);
  return { missing: missingPackages(), said: said.join('\n') };
}
