import { z } from 'zod';
import { permission } from '../permissions/index.ts';
import { defineRoutes } from './route.ts';
import { shownByStaff } from './station.ts';

/** Asking somebody who may to let somebody who may not, once. */

/** What an approval is for. It serves nothing else: another sale, more money, another person. */
export const approvalAsked = z.strictObject({
  permission,
  /** The operation in hand, as the journal names it: "refund", "discount". */
  action: z.string().min(1).max(60),
  /** Sale, basket, ticket or shift it is about; null when it is about none. */
  subjectId: z.string().min(1).max(64).nullable(),
  amountMinor: z.int().nullable().default(null),
  basisPoints: z.int().min(0).max(10_000).nullable().default(null),
});
export type ApprovalAsked = z.input<typeof approvalAsked>;

export const approval = z.strictObject({
  overrideId: z.string(),
  grantedByName: z.string(),
  expiresAtMs: z.int(),
});
export type Approval = z.infer<typeof approval>;

export const permitRoutes = defineRoutes({
  approve: {
    id: 'approve',
    method: 'POST',
    path: '/api/v1/approvals',
    summary: 'Approve once what the signed-in operator may not do alone',
    tag: 'Permissions',
    access: 'signed-in',
    status: 201,
    body: z.strictObject({ approval: approvalAsked, shown: shownByStaff }),
    response: approval,
  },
});
