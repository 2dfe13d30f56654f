import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AccessPoint, Session } from '../catalogue/index.ts';
import type { Authenticity, ParsedTicketCode, TicketRow } from '../tickets/index.ts';
import { ticketDayOf } from '../time/index.ts';
import {
  type AdmissionFacts,
  type AdmissionQuestion,
  CHECKS,
  decide,
  type LiveClaim,
  type Presented,
  REASONS,
  shortHolder,
} from './index.ts';

const today = '2026-11-22';
const todayDay = ticketDayOf(today);
const nowMs = Date.UTC(2026, 10, 22, 12, 0);
const calendar = { timeZone: 'Europe/Vienna', cutOverHour: 4 };
const entrance: AccessPoint = {
  accessPointId: 'a-in',
  name: 'Gate A',
  gateName: 'Gate A',
  laneName: 'lane 1',
  direction: 'in',
  toAreaId: 'park',
  stationId: 'gate-a',
  ticketClasses: [],
};
const exit: AccessPoint = { ...entrance, accessPointId: 'a-out', direction: 'out' };
const ticket: TicketRow = {
  ticketId: 'T1',
  serial: '00000000000012f3',
  keyId: 1,
  productId: 'adult',
  variantId: 'adult',
  ticketClass: 3,
  sessionId: null,
  scope: 0,
  validFromDay: todayDay,
  validUntilDay: todayDay,
  admits: 1,
  status: 'valid',
  statusReason: '',
  soldAtMs: 0,
  holderSealed: '',
};
const product = {
  productId: 'adult',
  name: 'Adult day',
  admission: {
    ticketClass: 3,
    admits: 1,
    entriesPerWindow: 1,
    validity: { kind: 'day' as const },
    degraded: 'deny' as const,
    degradedBudget: 0,
  },
};
const facts: AdmissionFacts = {
  ticket,
  revokedFor: undefined,
  product,
  session: undefined,
  liveClaims: [],
  area: undefined,
  evacuating: false,
};
const claim: LiveClaim = {
  claimId: 'c',
  entitlementWindow: `day:${today}`,
  ordinal: 1,
  claimedAtMs: nowMs - 60_000,
  accessPointId: 'b-in',
  accessPointName: 'Gate B south, lane 2',
};

const code = (authenticity: Authenticity, claims: Partial<ParsedTicketCode['claims']> = {}): Presented => ({
  kind: 'code',
  code: {
    claims: {
      shape: 'static',
      keyId: 1,
      scope: 0,
      serial: ticket.serial,
      ticketClass: 3,
      validFromDay: todayDay,
      validUntilDay: todayDay,
      ...claims,
    },
    signedBytes: new Uint8Array(),
    signature: new Uint8Array(),
  },
  authenticity,
  rotation: 'not-rotating',
});
const key = { keyId: 1, organizationId: 'org', publicKey: '', revoked: false, certificate: null };
const authentic = code({ kind: 'authentic', key });
const ask = (
  change: {
    presented?: Presented;
    facts?: Partial<AdmissionFacts>;
    accessPoint?: AccessPoint;
    atMs?: number;
  } = {},
): AdmissionQuestion => ({
  presented: change.presented ?? authentic,
  facts: { ...facts, ...change.facts },
  accessPoint: change.accessPoint ?? entrance,
  moment: { nowMs: change.atMs ?? nowMs, calendar },
});
const reasonOf = (question: AdmissionQuestion): string => {
  const { verdict } = decide(question);
  return verdict.kind === 'refused' ? verdict.reason : verdict.kind;
};

const session: Session = {
  sessionId: 'S14',
  eventId: 'climb',
  startsAtMs: Date.UTC(2026, 10, 22, 13, 0),
  endsAtMs: Date.UTC(2026, 10, 22, 14, 0),
  capacity: 20,
  taken: 0,
  scopeNumber: 77,
};
const climbing = {
  ...product,
  admission: {
    ...product.admission,
    validity: { kind: 'session' as const, earlyMinutes: 15, lateMinutes: 20 },
  },
};

describe('an entrance', () => {
  it('lets a good ticket in on its first pass', () => {
    const decision = decide(ask());
    expect(decision.verdict).toMatchObject({
      kind: 'granted',
      ordinal: 1,
      admits: 1,
      fromSignature: false,
      warnings: [],
    });
    expect(decision).toMatchObject({ entitlementWindow: `day:${today}`, ordinal: 1, ticketId: 'T1' });
  });

  it.each<[string, AdmissionQuestion]>([
    ['unreadable', ask({ presented: { kind: 'unreadable', cause: 'too long' } })],
    ['malformed', ask({ presented: { kind: 'malformed', error: 'unknown-version' } })],
    [
      'unknown_code',
      ask({ presented: { kind: 'barcode', text: '9002490100070' }, facts: { ticket: undefined } }),
    ],
    ['forged', ask({ presented: code({ kind: 'forged' }), facts: { ticket: undefined } })],
    ['altered', ask({ presented: code({ kind: 'forged' }) })],
    ['unknown_key', ask({ presented: code({ kind: 'unknown-key' }) })],
    ['revoked_key', ask({ presented: code({ kind: 'revoked-key' }) })],
    ['out_of_bounds', ask({ presented: code({ kind: 'out-of-bounds', bound: 'class' }) })],
    ['revoked', ask({ facts: { ticket: { ...ticket, status: 'voided' } } })],
    ['revoked', ask({ facts: { revokedFor: 'refunded' } })],
    ['replaced', ask({ facts: { ticket: { ...ticket, status: 'replaced' } } })],
    ['blocked', ask({ facts: { ticket: { ...ticket, status: 'blocked' } } })],
    ['unpaid', ask({ facts: { ticket: { ...ticket, status: 'unpaid' } } })],
    ['screenshot', ask({ presented: { ...authentic, rotation: 'missing' } as Presented })],
    ['product_not_accepted', ask({ accessPoint: { ...entrance, ticketClasses: [9] } })],
    [
      'expired',
      ask({ facts: { ticket: { ...ticket, validFromDay: todayDay - 1, validUntilDay: todayDay - 1 } } }),
    ],
    [
      'wrong_day',
      ask({ facts: { ticket: { ...ticket, validFromDay: todayDay + 1, validUntilDay: todayDay + 1 } } }),
    ],
    [
      'not_yet_valid',
      ask({ facts: { ticket: { ...ticket, validFromDay: todayDay + 1, validUntilDay: todayDay + 9 } } }),
    ],
    ['too_early', ask({ facts: { session, product: climbing } })],
    ['too_late', ask({ facts: { session, product: climbing }, atMs: session.startsAtMs + 20 * 60_000 + 1 })],
    ['already_used', ask({ facts: { liveClaims: [claim] } })],
    [
      'no_entries_left',
      ask({
        facts: {
          ticket: { ...ticket, admits: 2 },
          liveClaims: [claim, { ...claim, claimId: 'd', ordinal: 2 }],
        },
      }),
    ],
    ['area_full', ask({ facts: { area: { inside: 200, capacity: 200 } } })],
    ['evacuation', ask({ facts: { evacuating: true } })],
  ])('refuses with %s', (reason, question) => {
    expect(reasonOf(question)).toBe(reason);
    expect(REASONS).toContain(reason);
    expect(decide(question)).toMatchObject({ ordinal: 0 });
  });

  it('says when and where a used ticket was used', () => {
    const { verdict } = decide(ask({ facts: { liveClaims: [claim] } }));
    expect(verdict).toMatchObject({
      facts: { usedAtMs: claim.claimedAtMs, usedAt: 'Gate B south, lane 2' },
      remedy: 'ask_missed_exit',
    });
  });

  it('opens a session window early and closes it late, to the millisecond', () => {
    const opens = session.startsAtMs - 15 * 60_000;
    const at = (atMs: number) => reasonOf(ask({ facts: { session, product: climbing }, atMs }));
    expect([at(opens - 1), at(opens), at(session.startsAtMs + 20 * 60_000)]).toEqual([
      'too_early',
      'granted',
      'granted',
    ]);
  });

  it('lets a family of four through four times, one pass each, and reuses a pass that was given back', () => {
    const family = { ...ticket, admits: 4 };
    const used = [1, 2, 4].map((ordinal) => ({ ...claim, claimId: `c${ordinal}`, ordinal }));
    expect(decide(ask({ facts: { ticket: family, liveClaims: used } }))).toMatchObject({
      ordinal: 3,
      verdict: { kind: 'granted', admits: 4 },
    });
  });

  it('counts yesterday apart from today', () => {
    const pass = { ...ticket, validUntilDay: todayDay + 100, validFromDay: todayDay - 100 };
    expect(
      reasonOf(
        ask({ facts: { ticket: pass, liveClaims: [{ ...claim, entitlementWindow: 'day:2026-11-21' }] } }),
      ),
    ).toBe('granted');
  });

  it('lets a validly signed ticket in that its list does not know yet', () => {
    const decision = decide(ask({ facts: { ticket: undefined } }));
    expect(decision.verdict).toMatchObject({
      kind: 'granted',
      fromSignature: true,
      warnings: ['not_in_ticket_list'],
    });
    expect(decision.ticketId).toBe(`serial:${ticket.serial}`);
  });

  it('counts a session by the scope in the code, so that a session row that comes late opens no second pass', () => {
    const climb = { ...ticket, scope: session.scopeNumber };
    const early = decide(ask({ facts: { ticket: climb, product: undefined } }));
    expect(early).toMatchObject({
      entitlementWindow: `scope:${session.scopeNumber}`,
      verdict: { kind: 'granted', warnings: ['session_not_known_here'] },
    });
    const used = { ...claim, entitlementWindow: early.entitlementWindow };
    const later = ask({
      facts: { ticket: climb, session, product: climbing, liveClaims: [used] },
      atMs: session.startsAtMs,
    });
    expect(reasonOf(later)).toBe('already_used');
  });

  it('refuses what an expired certificate signed, unless the ticket is on the list', () => {
    const certificate = {
      stationId: 'till-1',
      issuerKeyId: 1,
      ticketClasses: [],
      validUntilDayMax: 65_535,
      notAfterMs: nowMs - 1,
      signature: '',
    };
    const presented = code({ kind: 'authentic', key: { ...key, certificate } });
    expect(reasonOf(ask({ presented, facts: { ticket: undefined } }))).toBe('out_of_bounds');
    expect(reasonOf(ask({ presented }))).toBe('granted');
  });

  it('never grants more passes than the ticket has, whatever was released in between', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 6 }),
        fc.array(fc.boolean(), { maxLength: 40 }),
        (admits, releases) => {
          let live: LiveClaim[] = [];
          for (const release of releases) {
            if (release) live = live.slice(1);
            const { ordinal, verdict } = decide(
              ask({ facts: { ticket: { ...ticket, admits }, liveClaims: live } }),
            );
            if (verdict.kind === 'granted')
              live = [...live, { ...claim, claimId: `c${live.length}`, ordinal }];
            expect(new Set(live.map((one) => one.ordinal)).size).toBe(live.length);
            expect(live.length).toBeLessThanOrEqual(admits);
          }
        },
      ),
    );
  });
});

describe('an exit', () => {
  it('lets everybody out and only warns', () => {
    for (const presented of [
      authentic,
      code({ kind: 'forged' }),
      { kind: 'unreadable', cause: 'x' } as const,
    ]) {
      expect(
        decide(ask({ presented, accessPoint: exit, facts: { evacuating: true, liveClaims: [claim] } }))
          .verdict.kind,
      ).toBe('granted');
    }
    expect(
      decide(ask({ accessPoint: exit, facts: { ticket: { ...ticket, status: 'blocked' } } })).verdict,
    ).toMatchObject({ warnings: ['blocked'] });
  });
});

describe('the rules', () => {
  it('are named once each', () => {
    expect(new Set(CHECKS.map(({ name }) => name)).size).toBe(CHECKS.length);
  });

  it('show a first name and an initial, no more', () => {
    expect([
      shortHolder('Mara Klein'),
      shortHolder('Mara'),
      shortHolder('  '),
      shortHolder('Anna Maria de la Cruz'),
    ]).toEqual(['Mara K.', 'Mara', '', 'Anna C.']);
  });
});
