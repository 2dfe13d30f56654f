import type { SaleView } from '@gatehouse/core/contract';
import type { Dice } from '../history/dice.ts';
import type { Run, SimNode } from './node.ts';
import type { Oracle } from './oracle.ts';
import type { Fault } from './swarm.ts';
import { forgedCode, onlineTicket, PRODUCTS } from './venue-rows.ts';
import type { World } from './world.ts';

const OPERATOR = { operatorId: 'jonas', name: 'Jonas', role: 'supervisor' as const };
const PRICES = new Map(PRODUCTS.map((one) => [one.productId, one.variants[0]?.priceMinor ?? 0]));
const ONLINE_TICKETS = 6;

/** What a cashier has begun and has no answer for: the screen will try it again under the same id. */
interface Begun {
  readonly operationId: string;
  readonly attempt: (run: Run) => unknown;
}

export interface Workload {
  /** Somebody sells at this machine, too. */
  staff(node: SimNode): void;
  stop(): void;
}

export interface WorkloadParts {
  readonly world: World;
  readonly nodes: ReadonlyMap<string, SimNode>;
  readonly oracle: Oracle;
  readonly faults: ReadonlySet<Fault>;
  /** Tickets are also sold online. */
  readonly hasShop: boolean;
  /** A ticket was sold online, or taken back. */
  readonly publish: (scope: 'tickets' | 'revocations', rowId: string, body: unknown) => void;
}

/** People at the tills and at the gates: they sell, tap twice, walk, come again, and hold out what they should not. */
export function startWorkload(parts: WorkloadParts): Workload {
  const { world, nodes, oracle, faults } = parts;
  let stopped = false;
  const codes: string[] = [];
  /** `again` says in how long to come back. */
  const repeatedly = (dice: Dice, [low, high]: readonly [number, number], turn: () => void): void => {
    world.after(dice.between(low, high), () => {
      if (stopped) return;
      turn();
      repeatedly(dice, [low, high], turn);
    });
  };
  const guestOf = (code: string, dice: Dice): void => {
    codes.push(code);
    const visits = dice.weighted([2, 6, 3, 1]);
    for (let visit = 0; visit < visits; visit += 1)
      world.after(dice.between(200, 60_000), () => !stopped && present(code, dice));
  };
  const present = (code: string, dice: Dice): void => {
    const gates = dice.chance(0.15)
      ? (['gate-a', 'gate-b'] as const)
      : [dice.chance(0.5) ? 'gate-a' : 'gate-b'];
    for (const name of gates) {
      const node = nodes.get(name);
      const run = node?.run();
      if (!node || !run) continue;
      world.count('scan');
      world.trace(name, `scan ${code.slice(-12)}`);
      attempt(node, () => run.devices.scan(code, dice.chance(0.1)));
    }
  };
  /** What throws was shown to a person as a failure; what it did is not known to them. */
  const attempt = <T>(node: SimNode, work: () => T): T | undefined => {
    try {
      return work();
    } catch (error) {
      world.trace(node.label, `fails: ${error instanceof Error ? error.name : 'error'}`);
      return undefined;
    }
  };

  for (const name of ['till-1', 'till-2'] as const) {
    const node = nodes.get(name);
    if (node) startCashier(node);
  }
  function startCashier(node: SimNode): void {
    const dice = world.dice(`cashier/${node.label}`);
    let no = 0;
    let begun: Begun | undefined;
    const sold: SaleView[] = [];
    const operationId = (): string => `${node.label}-op-${String((no += 1)).padStart(5, '0')}`;
    const run = (next: Begun): unknown => {
      const now = node.run();
      if (!now) return undefined;
      begun = next;
      const answer = attempt(node, () => next.attempt(now));
      // The screen is gone with its station: nobody has seen the answer.
      if (!now.alive || answer === undefined) return undefined;
      begun = undefined;
      return answer;
    };
    const sell = (): void => {
      const id = operationId();
      const chosen = Array.from(
        { length: dice.between(1, 3) },
        () => PRODUCTS[dice.between(0, PRODUCTS.length - 1)],
      );
      const quantities = chosen.map(() => dice.between(1, 3));
      const lines = chosen.map((one, index) => ({
        lineId: `l${index}`,
        variantId: one?.productId ?? 'coffee',
        quantity: quantities[index] ?? 1,
        sessionId: null,
      }));
      const totalMinor = lines.reduce(
        (sum, line) => sum + (PRICES.get(line.variantId) ?? 0) * line.quantity,
        0,
      );
      const tenderedMinor = totalMinor + dice.between(0, 5) * 100;
      const sale = (now: Run) => {
        const day = now.services.ledger.businessDay();
        const answer = now.services.till.completeSale(
          {
            operationId: id,
            lines: lines.map((line) => ({ ...line, day })),
            expectedTotalMinor: totalMinor,
            tenders: [{ kind: 'cash', tenderedMinor }],
          },
          OPERATOR,
        );
        world.trace(node.label, `sale ${id} ${answer.ok ? answer.value.receiptNumber : answer.problem.code}`);
        return { ...answer, alive: now.alive };
      };
      const answer = run({ operationId: id, attempt: sale });
      noteSale(id, answer);
      if (faults.has('double-tap') && dice.chance(0.3)) {
        world.count('double tap');
        noteSale(id, run({ operationId: id, attempt: sale }));
      }
    };
    const noteSale = (id: string, answer: unknown): void => {
      const { ok, value } = (answer ?? {}) as { ok?: boolean; value?: SaleView };
      if (ok !== true || !value || !('receiptNumber' in value)) return;
      const known = oracle.sales.find((one) => one.station === node.label && one.operationId === id);
      const { saleId, receiptNumber, totalMinor } = value;
      if (known) {
        if (known.saleId !== saleId)
          oracle.violated('one sale per operation', `${id}: ${known.receiptNumber} and ${receiptNumber}`);
        return;
      }
      world.count('sale');
      oracle.sales.push({ station: node.label, operationId: id, saleId, receiptNumber, totalMinor });
      sold.push(value);
      for (const ticket of value.tickets) guestOf(ticket.code, dice);
    };
    const refund = (): void => {
      const sale = sold[dice.between(0, sold.length - 1)];
      if (!sale) return;
      const id = operationId();
      const answer = run({
        operationId: id,
        attempt: (now) => {
          const asked = { operationId: id, saleId: sale.saleId, reason: 'rain' };
          const refunded = now.services.till.refundSale(asked, OPERATOR);
          world.trace(
            node.name,
            `refund ${sale.receiptNumber} ${refunded.ok ? 'ok' : refunded.problem.code}`,
          );
          return refunded;
        },
      });
      if ((answer as { ok?: boolean } | undefined)?.ok !== true) return;
      world.count('refund');
      oracle.refunds.push({ station: node.label, saleId: sale.saleId });
    };
    const closeShift = (): void => {
      const id = operationId();
      const answer = run({
        operationId: id,
        attempt: (now) => {
          const expected = now.services.till.shift()?.expectedCashMinor ?? 0;
          const countedMinor = Math.max(0, expected + dice.between(-3, 3) * 5);
          return now.services.till.closeShift({ operationId: id, countedMinor }, OPERATOR);
        },
      });
      const { ok, value } = (answer ?? {}) as { ok?: boolean; value?: { zNumber: number } };
      if (ok !== true || !value) return;
      world.count('shift closed');
      world.trace(node.label, `Z ${value.zNumber}`);
      oracle.closes.push({ station: node.label, zNumber: value.zNumber, operationId: id });
    };
    const moveCash = (): void => {
      const id = operationId();
      const direction = (['paid-in', 'paid-out', 'drop'] as const)[dice.between(0, 2)] ?? 'paid-in';
      const asked = { operationId: id, direction, amountMinor: dice.between(1, 900), reason: 'change' };
      run({ operationId: id, attempt: (now) => now.services.till.moveCash(asked, OPERATOR) });
    };
    /** A record as an earlier version of this software wrote it, or one that only a later version can read. */
    const writeForeign = (now: Run): void => {
      const { ledger } = now.services;
      if (faults.has('old-version') && dice.chance(0.5)) {
        world.count('old version');
        const old = { role: 'till', softwareVersion: '0.0.1', publicKey: 'old' };
        attempt(node, () =>
          ledger.transact((writer) =>
            writer.append({ kind: 'StationEnrolled', kindVersion: 1, body: old } as never),
          ),
        );
      }
      if (faults.has('future-kind') && dice.chance(0.5)) {
        world.count('future kind');
        attempt(node, () =>
          ledger.transact((writer) =>
            writer.append({ kind: 'LoyaltyPointsGranted', kindVersion: 1, body: { points: 3 } } as never),
          ),
        );
      }
    };

    repeatedly(dice, [1_500, 12_000], () => {
      const now = node.run();
      if (!now) return;
      if (begun) {
        const again = begun;
        // The screen tries what it has no answer for; a person may also walk away from it.
        if (dice.chance(0.15)) begun = undefined;
        else noteSale(again.operationId, run(again));
        return;
      }
      if (attempt(node, () => now.services.till.shift()) === null) {
        const id = operationId();
        run({
          operationId: id,
          attempt: (at) =>
            at.services.till.openShift(
              { operationId: id, floatMinor: 10_000 + dice.between(0, 99) },
              OPERATOR,
            ),
        });
        return;
      }
      if (dice.chance(0.1)) writeForeign(now);
      switch (dice.weighted([70, 10, 4, 6, 4])) {
        case 0:
          return sell();
        case 1:
          return refund();
        case 2:
          return closeShift();
        case 3:
          return moveCash();
        default:
          void now.services.till
            .noSale({ operationId: operationId(), reason: 'change' }, OPERATOR)
            .catch(() => {});
      }
    });
  }

  const crowd = world.dice('crowd');
  repeatedly(crowd, [1_000, 9_000], () => {
    const known = codes[crowd.between(0, codes.length - 1)];
    switch (crowd.weighted([6, 1, 1])) {
      case 0:
        return known === undefined ? undefined : present(known, crowd);
      case 1:
        return present(forgedCode(crowd.between(1, 3)), crowd);
      default:
        return present('9001234567894', crowd);
    }
  });
  const shop = world.dice('shop');
  for (let no = 1; parts.hasShop && no <= ONLINE_TICKETS; no += 1) {
    const { row, code } = onlineTicket(no, shop.between(1, 3));
    world.after(shop.between(0, 120_000), () => {
      parts.publish('tickets', row.ticketId, row);
      guestOf(code, shop);
    });
    if (faults.has('revocation') && shop.chance(0.4))
      world.after(shop.between(60_000, 200_000), () => {
        world.count('revocation');
        const { ticketId, serial } = row;
        const atMs = Math.round(world.nowMs());
        parts.publish('revocations', ticketId, { ticketId, serial, reason: 'charge-back', atMs });
      });
  }
  return { staff: startCashier, stop: () => void (stopped = true) };
}
