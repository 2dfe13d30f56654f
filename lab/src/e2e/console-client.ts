import { consoleRoutes, createClient, type ServiceClient, type Transport } from '@gatehouse/core/contract';
import type { VenueView } from '../api/contract.ts';

/** A manager at the console's API, signed in as the console page would be. */
export async function signInManager(view: VenueView): Promise<ServiceClient<typeof consoleRoutes>> {
  let cookie = '';
  const transport: Transport = async ({ method, path, body }) => {
    const answer = await fetch(view.cloud.url + path, {
      method,
      headers: { 'content-type': 'application/json', origin: view.cloud.url, cookie },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const given = answer.headers.getSetCookie().map((line) => line.split(';')[0] ?? '');
    if (given.length > 0) cookie = given.join('; ');
    return { status: answer.status, body: await answer.json() };
  };
  const client = createClient(consoleRoutes, transport);
  const { email, password } = view.console;
  const signedIn = await client.signIn({ body: { email, password } });
  if (!signedIn.ok) throw new Error(`the manager could not sign in: ${signedIn.problem.title}`);
  return client;
}
