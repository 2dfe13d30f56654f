import { permitRoutes, type ShownByStaff } from '@gatehouse/core/contract';
import { type MountedRoute, mountRoutes } from '../api/index.ts';
import type { Shown } from '../staff/index.ts';
import { type ApprovalParts, approve } from './approvals.ts';

/** What was typed or scanned, as the staff service takes it. */
export const shownOf = (shown: ShownByStaff): Shown =>
  'pin' in shown ? { kind: 'pin', pin: shown.pin } : { kind: 'badge', code: shown.badge };

export const permitHandlers = (parts: ApprovalParts): MountedRoute[] =>
  mountRoutes(permitRoutes, {
    approve({ body }, { operator }) {
      if (!operator) throw new Error('an approval is asked for by somebody signed in');
      return approve(parts, body.approval, shownOf(body.shown), operator);
    },
  });
