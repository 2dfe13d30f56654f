import type { AdmittingProduct, Granted, Refused, Verdict } from '@gatehouse/core/admission';
import type { AccessPoint } from '@gatehouse/core/catalogue';
import { assertNever } from '@gatehouse/core/result';
import type { SqlReader, SqlWriter } from '../ledger/index.ts';

export interface CutOff {
  readonly product: AdmittingProduct | undefined;
  readonly accessPoint: AccessPoint;
  /** Degraded admissions of this product at this gate since the hub was last heard. */
  readonly budgetUsed: number;
  /** A member of staff typed or scanned the code at the operator's screen and stands beside the guest. */
  readonly byStaff: boolean;
}

/**
 * What a gate that cannot reach its hub makes of a ticket that is right by everything it knows itself: the product's
 * policy decides, never the gate. The risk is bounded: gates × budget × price, by construction.
 */
export function degradedVerdict(granted: Granted, cutOff: CutOff): Verdict {
  const { product, accessPoint, budgetUsed, byStaff } = cutOff;
  const policy = product?.admission.degraded ?? 'deny';
  const as = (degraded: NonNullable<Granted['degraded']>): Granted => ({ ...granted, degraded });
  const refused = (remedy: Refused['remedy'], facts: Refused['facts'] = {}): Refused => ({
    kind: 'refused',
    reason: 'hub_unreachable',
    remedy,
    facts: { policy, ...facts },
    ticket: granted.ticket,
  });
  switch (policy) {
    case 'deny':
      return refused('call_supervisor');
    case 'zone': {
      // A gate that takes every class is nobody's home zone: it could not tell a guest of its own from a copy.
      const home = product !== undefined && accessPoint.ticketClasses.includes(product.admission.ticketClass);
      return home ? as('zone') : refused('go_to_other_entrance');
    }
    case 'budget': {
      const budget = product?.admission.degradedBudget ?? 0;
      return budgetUsed < budget
        ? as('budget')
        : refused('call_supervisor', { used: budgetUsed, of: budget });
    }
    case 'staff':
      return byStaff ? as('staff') : refused('call_supervisor');
    default:
      return assertNever(policy);
  }
}

/** Uses of the budget are counted per partition in the ledger: a restart must not refill it. */
export const budgetUsedOf = (sql: SqlReader, productId: string): number =>
  sql.value<number>(
    'SELECT used FROM gate_budget WHERE product_id = ? AND partition_no = (SELECT partition_no FROM gate_partition)',
    productId,
  ) ?? 0;

export function useBudget(writer: SqlWriter, productId: string): void {
  writer.run(
    `INSERT INTO gate_budget (partition_no, product_id, used) SELECT partition_no, ?, 1 FROM gate_partition WHERE true
     ON CONFLICT (partition_no, product_id) DO UPDATE SET used = used + 1`,
    productId,
  );
}

/** Whether anything was admitted in the present partition; if so, hearing the hub again begins a new one. */
export const partitionIsUsed = (sql: SqlReader): boolean =>
  sql.value('SELECT 1 FROM gate_budget WHERE partition_no = (SELECT partition_no FROM gate_partition)') === 1;

export const endPartition = (writer: SqlWriter): number =>
  writer.run('UPDATE gate_partition SET partition_no = partition_no + 1');
