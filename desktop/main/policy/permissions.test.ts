import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { decidePermission, permissionNames } from './permissions.ts';

const electron = dirname(createRequire(import.meta.url).resolve('electron/package.json'));
const declarations = readFileSync(join(electron, 'electron.d.ts'), 'utf8');

/** The names in the signature of one of the session's two handlers. */
function declared(handler: string): string[] {
  const signature = new RegExp(`${handler}\\(handler: .*?permission: ((?:'[^']+'(?: \\| )?)+)`).exec(
    declarations,
  );
  return [...(signature?.[1] ?? '').matchAll(/'([^']+)'/g)].map((match) => match[1]!).toSorted();
}

describe('permissions', () => {
  it.each(['setPermissionRequestHandler', 'setPermissionCheckHandler'])(
    'know every name that %s declares, so that an update with a new one is noticed',
    (handler) => {
      expect(declared(handler).length).toBeGreaterThan(40);
      expect([...permissionNames].toSorted()).toEqual(declared(handler));
    },
  );

  it.each([...permissionNames, 'something-new'])('deny %s', (name) => {
    expect(decidePermission(name)).toBe(false);
  });
});
