import type { Operator } from '@gatehouse/core/contract';
import { ROLE_PERMISSIONS } from '@gatehouse/core/permissions';
import type { StaffRow } from '@gatehouse/core/sync';
import { answered, type Answered } from '../api/problem.ts';
import { createIdentify, type Identify, type IdentifyParts, type Shown } from './identify.ts';
import { activeStaff } from './staff-directory.ts';

export interface StaffOptions extends IdentifyParts {
  /** A screen nobody touched for this long is locked. */
  readonly autoLockMs: number;
}

/** Who is signed in at which screen. A sign-in lives in memory only: after a restart everybody signs in again. */
export interface StaffService {
  signIn(screen: string, shown: Shown): Promise<Answered<Operator>>;
  signOut(screen: string): void;
  /** Who is at a screen, if not locked by idleness; counts as a touch when `touch` is set. */
  operatorAt(screen: string, touch?: boolean): Operator | null;
  /** The operator's name, for records that only have the id. */
  nameOf(operatorId: string): string | undefined;
  /** Who somebody is without signing them in: for an approval on the spot. */
  readonly identify: Identify;
}

export function createStaffService(options: StaffOptions): StaffService {
  const { replica, clock, autoLockMs } = options;
  const present = new Map<string, { operatorId: string; touchedMs: number }>();
  const identify = createIdentify(options);

  return {
    identify,
    async signIn(screen, shown) {
      const found = await identify(shown);
      if (!found.ok) return found;
      present.set(screen, { operatorId: found.value.operatorId, touchedMs: clock.monotonicMs() });
      return answered(operatorOf(found.value));
    },
    signOut(screen) {
      present.delete(screen);
    },
    operatorAt(screen, touch = false) {
      const at = present.get(screen);
      if (!at) return null;
      // Read again every time: somebody deactivated or demoted in the console loses the rights at once.
      const row = activeStaff(replica).find(({ operatorId }) => operatorId === at.operatorId);
      if (!row || clock.monotonicMs() - at.touchedMs > autoLockMs) {
        present.delete(screen);
        return null;
      }
      if (touch) at.touchedMs = clock.monotonicMs();
      return operatorOf(row);
    },
    nameOf: (operatorId) => activeStaff(replica).find((row) => row.operatorId === operatorId)?.name,
  };
}

const operatorOf = ({ operatorId, name, role }: StaffRow): Operator => ({
  operatorId,
  name,
  role,
  permissions: [...ROLE_PERMISSIONS[role]],
});
