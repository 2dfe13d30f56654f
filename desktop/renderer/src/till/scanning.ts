import { receiptNumberIn } from '@gatehouse/core/paper';
import { addCode, isPromotionCode } from './sell/adjusting.ts';
import { addTile } from './selling.ts';
import { handedOver } from './pay/stored-value/code-wanted.ts';
import { showForApproval } from './permits/approving.ts';
import { signInByBadge } from './permits/signing-in.ts';
import type { Till } from './till.ts';

/** The longest text the product search takes; anything longer that a till reads is a ticket. */
const productCodeMax = 60;

/**
 * A code from this till's scanner, on a wire or as a keyboard. It adds a product, finds a sale or says what it is;
 * it never presses anything.
 */
export async function scanned(till: Till, code: string): Promise<void> {
  if (till.approval.get()) return showForApproval(till, { badge: code });
  const { operator, shift } = till.status.get();
  if (!operator) return signInByBadge(till, code);
  if (!shift || handedOver(code)) return;
  const receipt = receiptNumberIn(code);
  if (receipt !== undefined) {
    // The paper a guest comes back with opens its sale, whatever is on the screen; a basket stays as it is.
    till.salesQuery.set(receipt);
    return till.place.set('sales');
  }
  if (till.place.get() === 'collect') return till.collect.query.set(code);
  if (till.place.get() === 'sales') return till.salesQuery.set(code);
  if (till.place.get() !== 'sell') return;
  if (code.length > productCodeMax) return till.notice.set({ kind: 'ticket-scanned', code });
  if (isPromotionCode(till, code)) return void addCode(till, code);
  const found = await till.client.till.search({ query: { q: code } });
  if (!found.ok) return till.notice.set({ kind: 'problem', problem: found.problem });
  const [tile, second] = found.value.tiles;
  if (tile && found.value.exact && !second) return addTile(till, tile);
  if (tile) return till.query.set(code);
  till.notice.set({ kind: 'unknown-code', code });
}
