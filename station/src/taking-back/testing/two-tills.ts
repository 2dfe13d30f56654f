import { generateKeyPairSync, sign } from 'node:crypto';
import type { SaleView } from '@gatehouse/core/contract';
import type { Operator, ServiceClient } from '@gatehouse/core/contract';
import { type hubRefundRoutes, PROTOCOL, type Scope } from '@gatehouse/core/sync';
import { createTillCatalogueReader, openReplicaStore } from '../../catalogue/index.ts';
import {
  createClaimAuthority,
  createPeerReceiver,
  createRefundAuthority,
  createVenueReplica,
  hubProjection,
  type RefundAuthority,
} from '../../hub/index.ts';
import { createIds, type Ledger, systemRandom } from '../../ledger/index.ts';
import { scratchIdentity, scratchLedger, type Scratch } from '../../ledger/testing/scratch.ts';
import { stationMigrations } from '../../migrations.ts';
import { smallVenue } from '../../testing/small-venue.ts';
import { createTillService, soldHereSince, type TillService } from '../../till/index.ts';
import { createTakingBack, type TakingBack, type TakingBackParts } from '../index.ts';

export const JONAS = { operatorId: 'jonas', name: 'Jonas', role: 'supervisor' } as const;
export const LENA = { operatorId: 'lena', name: 'Lena', role: 'cashier' } as const;
export const MARA = { operatorId: 'mara', name: 'Mara', role: 'manager' } as const;
export const TODAY = '2026-06-15';

export interface RigTill {
  readonly scratch: Scratch;
  readonly ledger: Ledger;
  readonly till: TillService;
  readonly takingBack: TakingBack;
  /** Hands what the hub does not hold yet over to it. */
  push(): void;
  sell(
    lines: readonly { variantId: string; quantity: number; sessionId?: string }[],
    operator?: Pick<Operator, 'operatorId' | 'name' | 'role'>,
  ): SaleView;
}

export interface Rig {
  readonly hub: RigHub;
  readonly tills: readonly [RigTill, RigTill];
  /** False cuts the LAN to the hub. */
  online: boolean;
  /** Called before each request to the hub and after its answer: where a test puts its delays. */
  pause: () => Promise<void>;
  close(): Promise<void>;
}

interface RigHub {
  readonly ledger: Ledger;
  readonly authority: RefundAuthority;
  readonly receiver: ReturnType<typeof createPeerReceiver>;
  readonly claims: ReturnType<typeof createClaimAuthority>;
}

/** Two tills and their hub, each with a ledger of its own; only the wire between them is a function call. */
export async function twoTills(
  options: {
    readonly check?: 'on' | 'off';
    readonly givers?: Pick<TakingBackParts, 'giveToCard' | 'givers'>;
  } = {},
): Promise<Rig> {
  const rows = await smallVenue(Date.parse('2026-06-15T10:00:00Z'));
  let opNo = 0;
  const station = (stationId: string, registerId: string) => {
    const scratch = scratchLedger(scratchIdentity({ stationId, registerId, name: stationId }));
    const ids = createIds(scratch.clock, systemRandom);
    const ledger = scratch.open({ modules: stationMigrations, projections: [hubProjection], ids });
    const replica = openReplicaStore(ledger, scratch.folder);
    for (const [scope, page] of Object.entries(rows))
      replica.applyPage({
        scope: scope as Scope,
        generation: 'g',
        rows: page ?? [],
        toPosition: 100,
        confirmedAtMs: 1,
      });
    return { scratch, ids, ledger, replica };
  };
  const hubStation = station('hub', 'H');
  const claims = createClaimAuthority({
    ledger: hubStation.ledger,
    replica: createVenueReplica(hubStation.replica),
    readPresented: () => ({ kind: 'unreadable', cause: 'none' }) as never,
    clock: hubStation.scratch.clock,
    ids: hubStation.ids,
  });
  const hub: RigHub = {
    ledger: hubStation.ledger,
    claims,
    authority: createRefundAuthority({
      ledger: hubStation.ledger,
      clock: hubStation.scratch.clock,
      ids: hubStation.ids,
      claims,
      policy: () => hubStation.replica.policy(),
      ...(options.check && { check: options.check }),
    }),
    receiver: createPeerReceiver({
      ledger: hubStation.ledger,
      clock: hubStation.scratch.clock,
      verify: () => true,
    }),
  };
  const rig: Rig = { hub, online: true, pause: async () => {}, tills: undefined as never, close };
  const closing: (() => Promise<void> | void)[] = [];

  const tillOf = (stationId: string, registerId: string): RigTill => {
    const { scratch, ids, ledger, replica } = station(stationId, registerId);
    const { privateKey } = generateKeyPairSync('ed25519');
    const reader = createTillCatalogueReader(replica, (sessionId, seq) =>
      soldHereSince(ledger.read, sessionId, seq),
    );
    const till = createTillService({
      ledger,
      replica,
      reader,
      clock: scratch.clock,
      ids,
      random: systemRandom,
      signer: () => ({ keyId: 12, sign: (message) => sign(null, message, privateKey) }),
      bootId: 'boot',
      drawer: { kick: async () => 'sent' },
      unsyncedCount: () => 0,
      pokePrinting: () => {},
      report: (error) => {
        throw error;
      },
      onSessionsChanged: () => {},
    });
    const asked = async <T>(work: () => T): Promise<{ ok: true; value: T } | Unreachable> => {
      await rig.pause();
      if (!rig.online) return UNREACHABLE;
      const value = work();
      await rig.pause();
      return rig.online ? { ok: true, value: JSON.parse(JSON.stringify(value)) as T } : UNREACHABLE;
    };
    const client = {
      saleFiles: ({ body }) => asked(() => ({ files: hub.authority.files(body) })),
      claimRefund: ({ body }) => asked(() => hub.authority.claim(body, stationId)),
      releaseRefund: ({ body }) =>
        asked(() => ({ released: hub.authority.release(body.operationId, stationId) })),
      undoScan: ({ body }) => asked(() => hub.authority.undoScan(body)),
    } as ServiceClient<typeof hubRefundRoutes>;
    const takingBack = createTakingBack({
      till: till.parts,
      hub: () => ({ kind: 'remote', client, heardAtMs: () => null }),
      stationName: (id) => id,
      ...options.givers,
    });
    let sent = 0;
    closing.push(async () => {
      await till.settled();
      replica.close();
      ledger.close();
      scratch.remove();
    });
    return {
      scratch,
      ledger,
      till,
      takingBack,
      push() {
        const records = ledger.recordsFrom(sent + 1, 500);
        const head = ledger.head();
        if (records.length === 0) return;
        const { incarnation } = ledger.identity();
        hub.receiver.hello({
          stationId,
          incarnation,
          head: { seq: 0, hash: '' },
          protocol: PROTOCOL,
          successions: [],
        } as never);
        const answer = hub.receiver.push(
          {
            stationId,
            incarnation,
            fromSeq: sent + 1,
            records: records.map(({ seq, text, hash }) => ({ seq, text, hash })),
            head: { seq: head.seq, hash: head.hash },
            signature: '',
          } as never,
          '',
        );
        if (!answer.ok || answer.value.kind !== 'ack') throw new Error(JSON.stringify(answer));
        sent = records.at(-1)?.seq ?? sent;
      },
      sell(lines, operator = JONAS) {
        const asking = lines.map(({ variantId, quantity, sessionId = null }, index) => ({
          lineId: `l${index}`,
          variantId,
          quantity,
          sessionId,
          day: TODAY,
        }));
        const totalMinor = asking.reduce(
          (sum, { variantId, quantity }) =>
            sum + quantity * (reader.sellable(variantId)?.tile.priceMinor ?? 0),
          0,
        );
        const sold = till.completeSale(
          {
            operationId: `sale-${(opNo += 1)}-${stationId}`,
            expectedTotalMinor: totalMinor,
            lines: asking,
            tenders: [{ kind: 'cash', tenderedMinor: totalMinor }],
          },
          operator,
        );
        if (!sold.ok) throw new Error(JSON.stringify(sold.problem));
        return sold.value;
      },
    };
  };
  Object.assign(rig, { tills: [tillOf('till-1', 'T1'), tillOf('till-2', 'T2')] });
  for (const { till } of rig.tills)
    till.openShift({ operationId: `open-${(opNo += 1)}-shift`, floatMinor: 5_000_000 }, JONAS);
  async function close(): Promise<void> {
    for (const each of closing) await each();
    hubStation.replica.close();
    hubStation.ledger.close();
    hubStation.scratch.remove();
  }
  return rig;
}

interface Unreachable {
  readonly ok: false;
  readonly problem: { status: number; code: string; title: string; type: string; detail: string; errors: [] };
}
const UNREACHABLE: Unreachable = {
  ok: false,
  problem: {
    type: 'about:blank',
    status: 0,
    code: 'unreachable',
    title: 'No answer',
    detail: '',
    errors: [],
  },
};
