import { consoleRoutes, createClient, type ServiceClient } from '@gatehouse/core/contract';
import { loopbackTransport } from '../venue/loopback-transport.ts';
import type { VenueView } from '../api/contract.ts';

/** A manager at the console's API, signed in as the console page would be. */
export async function signInManager(view: VenueView): Promise<ServiceClient<typeof consoleRoutes>> {
  let cookie = '';
  const transport = loopbackTransport({
    baseUrl: view.cloud.url,
    headers: () => ({ origin: view.cloud.url, cookie }),
    onCookies: (given) => (cookie = given.join('; ')),
  });
  const client = createClient(consoleRoutes, transport);
  const { email, password } = view.console;
  const signedIn = await client.signIn({ body: { email, password } });
  if (!signedIn.ok) throw new Error(`the manager could not sign in: ${signedIn.problem.title}`);
  return client;
}
