import { sql } from 'kysely';
import { saveBadge, savePin, staffRowsOf } from '../modules/identity/pins.ts';
import { saveVenueRules } from '../modules/crm/contract.ts';
import { pinPepperOf, venueById } from '../modules/identity/contract.ts';
import { saveStaff } from '../modules/identity/staff.ts';
import { saveOrganization, saveVenue } from '../modules/identity/venues.ts';
import { placeOrder } from '../modules/ordering/contract.ts';
import { publishRows } from '../modules/sync/contract.ts';
import { createEnrolmentCode } from '../modules/sync/enrolment.ts';
import { saveStation } from '../modules/sync/stations.ts';
import { saveCatalogue } from '../modules/ticketing/catalogue.ts';
import { organizationKey, renewCertificates } from '../modules/ticketing/keys.ts';
import { saveSessions } from '../modules/ticketing/sessions.ts';
import type { Argon2 } from '../platform/argon2.ts';
import type { CloudKey } from '../platform/cloud-key.ts';
import type { Database, Tx } from '../platform/database.ts';
import type { StaffCaller } from '../platform/http/caller.ts';
import type { BootstrapFile, BootstrapOutcome } from './schema.ts';

export interface BootstrapParts {
  readonly database: Database;
  readonly key: CloudKey;
  readonly argon2: Argon2;
  readonly nowMs: () => number;
}

/** Applies a bootstrap file in one transaction: a venue is there whole or not at all. Idempotent. */
export async function applyBootstrap(parts: BootstrapParts, file: BootstrapFile): Promise<BootstrapOutcome> {
  const { organizationId, name } = file.organization;
  const { venueId } = file.venue;
  const of = { organizationId, venueId };
  const nowMs = parts.nowMs();
  return parts.database.tenants.transaction(organizationId, async (tx) => {
    await saveOrganization(tx, organizationId, name, nowMs);
    await saveVenue(tx, file.venue);
    // Scopes in the order every publisher takes them, so that a running cloud and this never wait for each other.
    await publishRows(tx, { ...of, scope: 'policy' }, [{ rowId: venueId, row: file.venue }]);
    await saveCatalogue(tx, of, [
      ...file.taxRates.map((row) => ({ kind: 'tax-rate' as const, id: row.taxRateId, row })),
      ...file.categories.map((row) => ({ kind: 'category' as const, id: row.categoryId, row })),
      ...file.events.map((row) => ({ kind: 'event' as const, id: row.eventId, row })),
      ...file.products.map((row) => ({ kind: 'product' as const, id: row.productId, row })),
      ...file.priceLists.map((row) => ({ kind: 'price-list' as const, id: row.priceListId, row })),
      ...file.promotions.map((row) => ({ kind: 'promotion' as const, id: row.promotionId, row })),
      ...file.bundles.map((row) => ({ kind: 'bundle' as const, id: row.bundleId, row })),
    ]);
    await saveSessions(tx, of, file.sessions);
    const { keyId } = await organizationKey(tx, parts.key, organizationId);
    await renewCertificates(tx, parts.key, { ...of, nowMs });
    for (const { retired, ...station } of file.stations) {
      await saveStation(tx, { ...of, ...station, state: retired ? 'retired' : 'active' }, nowMs);
    }
    await saveEverybody(tx, parts, file);
    await saveOrders(tx, parts, file, nowMs);
    return { ...of, ticketKeyId: keyId, enrolments: await openEnrolments(tx, file, nowMs) };
  });
}

/** Orders and the venue's rules about people; comes last, because it publishes to the last scopes. */
async function saveOrders(tx: Tx, parts: BootstrapParts, file: BootstrapFile, nowMs: number): Promise<void> {
  const { organizationId } = file.organization;
  const { venueId } = file.venue;
  const venue = await venueById(tx, venueId);
  if (!venue) throw new Error('a bootstrap file has saved its venue before its orders');
  const caller: StaffCaller = {
    kind: 'staff',
    organizationId,
    operatorId: 'online',
    name: 'Online',
    role: 'manager',
    venueIds: [venueId],
    signInHash: Buffer.alloc(0),
  };
  for (const order of file.orders) await placeOrder(tx, parts.key, caller, venue, order, nowMs);
  const { templates, questions, holderRules } = file.waivers;
  await saveVenueRules(tx, { organizationId, venueId }, [
    ...templates.map((row) => ({ kind: 'template' as const, id: row.templateId, row })),
    ...questions.map((row) => ({ kind: 'question' as const, id: row.questionId, row })),
    ...holderRules.map((row) => ({ kind: 'holder-rule' as const, id: row.ruleId, row })),
  ]);
}

async function saveEverybody(tx: Tx, parts: BootstrapParts, file: BootstrapFile): Promise<void> {
  const { organizationId } = file.organization;
  const { venueId } = file.venue;
  const pepper = pinPepperOf(parts.key, organizationId, venueId);
  for (const { pin, badge, ...person } of file.staff) {
    await saveStaff(tx, parts.argon2, organizationId, person);
    const of = { organizationId, venueId, operatorId: person.operatorId };
    if (pin !== null) await savePin(tx, parts.argon2, pepper, of, pin);
    if (pin !== null && badge !== null) await saveBadge(tx, pepper, of, badge);
  }
  const rows = await staffRowsOf(tx, venueId);
  await publishRows(
    tx,
    { organizationId, venueId, scope: 'staff' },
    rows.map((row) => ({ rowId: row.operatorId, row })),
  );
}

/** Fresh codes for the stations that have not enrolled yet. */
async function openEnrolments(
  tx: Tx,
  file: BootstrapFile,
  nowMs: number,
): Promise<BootstrapOutcome['enrolments']> {
  const found = await sql<{ station_id: string }>`SELECT DISTINCT station_id FROM sync.stream`.execute(tx);
  const enrolled = new Set(found.rows.map((row) => row.station_id));
  const enrolments: BootstrapOutcome['enrolments'] = [];
  for (const { stationId, registerId } of file.stations) {
    const code = enrolled.has(stationId)
      ? { code: null, expiresAtMs: null }
      : await createEnrolmentCode(tx, { organizationId: file.organization.organizationId, stationId }, nowMs);
    enrolments.push({ stationId, registerId, ...code });
  }
  return enrolments;
}
