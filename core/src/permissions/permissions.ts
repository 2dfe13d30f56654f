import { z } from 'zod';

/** What a member of staff may do, deny by default. Names are `subject.action`. */
export const PERMISSIONS = [
  'sale.create',
  'sale.refund',
  'sale.reprint',
  'cash.open-shift',
  'cash.close-shift',
  'cash.move',
  'cash.no-sale',
  'gate.operate',
  'gate.override',
  'ticket.issue',
  'ticket.revoke',
  'ticket.look-up',
  'report.sales',
  'exception.resolve',
  'station.manage',
  'staff.manage',
  'subject.erase',
] as const;
export const permission = z.enum(PERMISSIONS);
export type Permission = z.infer<typeof permission>;

export const ROLES = ['cashier', 'operator', 'supervisor', 'manager'] as const;
export const role = z.enum(ROLES);
export type Role = z.infer<typeof role>;

const CASHIER: readonly Permission[] = [
  'sale.create',
  'sale.reprint',
  'cash.open-shift',
  'cash.close-shift',
  'ticket.look-up',
];
const OPERATOR: readonly Permission[] = ['gate.operate', 'ticket.look-up'];
const SUPERVISOR: readonly Permission[] = [
  ...CASHIER,
  ...OPERATOR,
  'sale.refund',
  'cash.move',
  'cash.no-sale',
  'gate.override',
  'ticket.issue',
  'ticket.revoke',
  'report.sales',
];

/** Which permissions a role carries. A role never grants what its holder could not be granted one by one. */
export const ROLE_PERMISSIONS: Readonly<Record<Role, ReadonlySet<Permission>>> = {
  cashier: new Set(CASHIER),
  operator: new Set(OPERATOR),
  supervisor: new Set(SUPERVISOR),
  manager: new Set(PERMISSIONS),
};

export const roleAllows = (holder: Role, wanted: Permission): boolean => ROLE_PERMISSIONS[holder].has(wanted);
