import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ConfigError, parseConfig, readConfig, type StationConfigInput } from './index.ts';

const GOOD: StationConfigInput = {
  role: 'till',
  dataFolder: 'data',
  cloud: { url: 'http://127.0.0.1:7080' },
  devices: [
    { kind: 'drawer', id: 'drawer', name: 'Drawer', printer: 'printer' },
    { kind: 'printer', id: 'printer', name: 'Printer', wire: 'tcp://127.0.0.1:9100' },
    { kind: 'scanner', id: 'scanner', name: 'Scanner', wire: '/dev/ttyUSB0?baud=115200' },
  ],
};

const problemsOf = (config: unknown): readonly string[] => {
  try {
    parseConfig(config);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
};

describe('a configuration', () => {
  it('is complete with its defaults', () => {
    expect(parseConfig(GOOD)).toMatchObject({
      api: { port: 7100 },
      hub: 'self',
      gate: { openMs: 200 },
      log: 'info',
    });
  });

  it.each<[string, object, RegExp]>([
    ['a misspelt key', { dataFoldr: 'x' }, /^dataFoldr: there is no such key/],
    [
      'a misspelt key of a device',
      { devices: [{ kind: 'scanner', id: 's', name: 'S', wire: 'COM3', sufix: 'cr' }] },
      /^devices\[0\]\.sufix: there is no such key/,
    ],
    ['an unknown role', { role: 'bar' }, /^role: one of till, gate, kiosk/],
    ['a missing address', { cloud: {} }, /^cloud\.url: /],
    ['an address that is none', { cloud: { url: 'cloud' } }, /^cloud\.url: an address such as/],
    ['a hub that is none', { hub: 'gate-a' }, /^hub: "self" or/],
    [
      'a wire that is none',
      { devices: [{ kind: 'scanner', id: 's', name: 'S', wire: 'tcp://x' }] },
      /^devices\[0\]\.wire: "tcp:\/\/x" is not tcp/,
    ],
    [
      'an unknown driver',
      { devices: [{ kind: 'gate', id: 'g', name: 'G', wire: 'COM3', driver: 'usb' }] },
      /^devices\[0\]\.driver: /,
    ],
    [
      'a drawer without its printer',
      { devices: [{ kind: 'drawer', id: 'd', name: 'D', printer: 'p' }] },
      /^devices\[0\]\.printer: no printer has the id "p"/,
    ],
    [
      'the same id twice',
      { devices: [GOOD.devices?.[2], GOOD.devices?.[2]] },
      /^devices\[1\]\.id: "scanner" is used twice/,
    ],
  ])('names the key of %s', (_name, change, message) => {
    expect(problemsOf({ ...GOOD, ...change })).toEqual([expect.stringMatching(message)]);
  });

  it('names what is missing', () => {
    expect(problemsOf({}).map((problem) => problem.split(':')[0])).toEqual(['role', 'dataFolder', 'cloud']);
  });

  it('takes relative folders from where the file lies, and says what is wrong with a file', () => {
    const folder = mkdtempSync(join(tmpdir(), 'gatehouse-config-'));
    const file = join(folder, 'station.json');
    writeFileSync(file, JSON.stringify({ ...GOOD, uiFolder: '../ui' }));
    expect(readConfig(file)).toMatchObject({
      dataFolder: join(folder, 'data'),
      uiFolder: join(folder, '..', 'ui'),
    });
    writeFileSync(file, '{');
    expect(() => readConfig(file)).toThrow(/not valid JSON/);
    expect(() => readConfig(join(folder, 'none.json'))).toThrow(/ENOENT/);
  });
});
