import {
  cancellationRoutes,
  consoleRoutes,
  createClient,
  type ServiceClient,
  type Transport,
} from '@gatehouse/core/contract';

const routes = { ...consoleRoutes, ...cancellationRoutes } as const;
export type CloudClient = ServiceClient<typeof routes>;

/** The console's half of the contract. `onSignedOut` hears of every answer that says the sign-in has ended. */
export function createCloudClient(transport: Transport, onSignedOut: () => void): CloudClient {
  return createClient(routes, async (request) => {
    const answer = await transport(request);
    // A wrong password is answered with 401 too, and ends nothing.
    if (answer.status === 401 && request.path !== consoleRoutes.signIn.path) onSignedOut();
    return answer;
  });
}
