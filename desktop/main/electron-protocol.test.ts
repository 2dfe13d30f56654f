import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { answerAppRequest } from './electron-protocol.ts';
import { buildCsp } from './policy/csp.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gatehouse-ui-'));
  await writeFile(join(folder, 'index.html'), '<!doctype html><title>Till</title>');
});
afterAll(() => rm(folder, { recursive: true }));

describe('app:// answers', () => {
  it('carry the page, its type and the policy', async () => {
    const answer = await answerAppRequest('GET', 'app://station/till', folder);
    expect([answer.status, await answer.text()]).toEqual([200, '<!doctype html><title>Till</title>']);
    expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(answer.headers.get('content-security-policy')).toBe(buildCsp());
  });

  it.each([
    ['GET', 'app://station/missing.js', 404],
    ['GET', 'app://station/..%2f..%2fetc/passwd.json', 403],
    ['POST', 'app://station/', 405],
  ])('%s %s is %d, with the policy and without a body', async (method, url, status) => {
    const answer = await answerAppRequest(method, url, folder);
    expect([answer.status, await answer.text()]).toEqual([status, '']);
    expect(answer.headers.get('content-security-policy')).toBe(buildCsp());
  });

  it('include a page for the worst case that needs neither script nor file', async () => {
    const answer = await answerAppRequest('GET', 'app://station/stopped', '/nowhere');
    const text = await answer.text();
    expect(answer.status).toBe(200);
    expect(text).not.toMatch(/<script|style=|https?:/);
    for (const language of ['en', 'de', 'fr', 'es']) expect(text).toContain(`<section lang="${language}">`);
  });

  it('do not follow a link out of the folder', async () => {
    const outside = await mkdtemp(join(tmpdir(), 'gatehouse-outside-'));
    await writeFile(join(outside, 'secret.json'), '{}');
    await symlink(join(outside, 'secret.json'), join(folder, 'innocent.json'));
    expect((await answerAppRequest('GET', 'app://station/innocent.json', folder)).status).toBe(403);
    await rm(outside, { recursive: true });
  });
});
