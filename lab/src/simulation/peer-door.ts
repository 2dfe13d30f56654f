import { gossipRoutes } from '@gatehouse/core/evidence';
import { hubRoutes, type StationRow, syncRoutes } from '@gatehouse/core/sync';
import type { StationServices } from '@gatehouse/station';
import type { Answer } from './network.ts';

/** The peer service as its listener drives it: schema first, then who asks, then the operation. */
export async function answerPeer(
  services: StationServices,
  asked: { readonly from: string; readonly path: string; readonly body: unknown },
) {
  const { peerService, venue } = services;
  const from: StationRow | undefined = venue.stations().get(asked.from);
  if (!from || from.revoked) return problem(401, 'unauthenticated');
  const { hello, push } = syncRoutes;
  const { claim, release } = hubRoutes;
  const { heads } = gossipRoutes;
  switch (asked.path) {
    case hello.path:
      return await peerService.hello(hello.body.parse(asked.body), from);
    case push.path:
      return await peerService.push(push.body.parse(asked.body), from);
    case claim.path:
      return await peerService.claim(claim.body.parse(asked.body), from);
    case release.path:
      return await peerService.release(release.body.parse(asked.body), from);
    case heads.path:
      return await peerService.heads(heads.body.parse(asked.body), from);
    default:
      return problem(404, 'not_found');
  }
}

const problem = (status: number, code: string): Answer => ({
  status,
  body: { type: 'about:blank', title: code, status, code, detail: '', errors: [] },
});
