import type { Problem, Tile } from '@gatehouse/core/contract';
import { loadCatalogue } from '../loading.ts';
import type { Till } from '../till.ts';

/** Says that something is sold out at this counter today, or there again; the tiles follow the station's word. */
export async function switchSoldOut(till: Till, tile: Tile, soldOut: boolean): Promise<Problem | null> {
  const answer = await till.client.selling.switchSoldOut({
    body: { operationId: till.newId(), variantId: tile.variantId, soldOut },
  });
  if (!answer.ok) return answer.problem;
  await loadCatalogue(till);
  return null;
}
