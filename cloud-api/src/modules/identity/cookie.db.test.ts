import { afterAll, beforeAll, expect, it } from 'vitest';
import { PASSWORD, venueFile } from '../../testing/fixtures.ts';
import { startTestCloud, type TestCloud } from '../../testing/test-cloud.ts';

let cloud: TestCloud;
beforeAll(async () => {
  cloud = await startTestCloud([venueFile()], { publicUrl: 'https://gates.example' });
});
afterAll(() => cloud.stop());

const signIn = (password: string, forwardedFor: string) =>
  fetch(`${cloud.url}/v1/sign-in`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-forwarded-for': forwardedFor },
    body: JSON.stringify({ email: 'ida@org-a.example', password }),
  });

it('sends the cookie over TLS only where browsers reach the cloud over TLS', async () => {
  const response = await signIn(PASSWORD, '198.51.100.7');
  expect(response.headers.get('set-cookie')).toMatch(/; HttpOnly; SameSite=Strict; Max-Age=\d+; Secure$/);
});
