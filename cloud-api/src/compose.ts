import { fileURLToPath } from 'node:url';
import { createAnalyticsModule } from './modules/analytics/module.ts';
import { figureProjector } from './modules/analytics/project-figures.ts';
import { bookingProjector } from './modules/bookings/project-bookings.ts';
import { createCheckinModule } from './modules/checkin/module.ts';
import { admissionProjector } from './modules/checkin/project-admissions.ts';
import { createEvidenceModule, type EvidenceModule } from './modules/evidence/module.ts';
import { conflictProjector } from './modules/evidence/project-conflicts.ts';
import { createIdentityModule } from './modules/identity/module.ts';
import { createMailer } from './modules/notifications/mailer.ts';
import { createNotificationsModule, type NotificationsModule } from './modules/notifications/module.ts';
import { createPrivacyModule } from './modules/privacy/module.ts';
import { createPaymentsModule, type PaymentsModule } from './modules/payments/module.ts';
import { bookProjector } from './modules/payments/project-books.ts';
import { createCrmModule } from './modules/crm/sealed-texts.ts';
import { publishOrders } from './modules/ordering/contract.ts';
import { createOrderingModule } from './modules/ordering/module.ts';
import { orderProjector } from './modules/ordering/project-orders.ts';
import { acknowledgementProjector } from './modules/sync/acknowledgements.ts';
import type { Projector } from './modules/sync/contract.ts';
import { createStoredValueModule } from './modules/stored-value/module.ts';
import { storedValueProjector } from './modules/stored-value/project-stored-value.ts';
import { createSyncModule, type SyncModule, type SyncParts } from './modules/sync/module.ts';
import { createTicketingModule, type TicketingModule } from './modules/ticketing/module.ts';
import { createTicketProjector } from './modules/ticketing/project-tickets.ts';
import type { Argon2 } from './platform/argon2.ts';
import type { CloudKey } from './platform/cloud-key.ts';
import { type CloudConfig, type Service, SERVICES } from './platform/config.ts';
import type { Database } from './platform/database.ts';
import type { Hook } from './platform/http/app.ts';
import type { Gatekeeper } from './platform/http/caller.ts';
import type { Metrics } from './platform/http/metrics.ts';
import type { BoundRoute } from './platform/http/mount.ts';
import type { Log } from './platform/log.ts';
import type { MigrationSet } from './platform/migrate.ts';

const folderOf = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** Schemas in the order they are made: what others build on comes first. */
export const MIGRATIONS: readonly MigrationSet[] = [
  { schema: 'platform', folder: folderOf('./platform/migrations') },
  ...SERVICES.map((schema) => ({
    schema,
    folder: folderOf(`./modules/${schema}/migrations`),
  })),
  { schema: 'crm', folder: folderOf('./modules/crm/migrations') },
  { schema: 'ordering', folder: folderOf('./modules/ordering/migrations') },
  { schema: 'stored_value', folder: folderOf('./modules/stored-value/migrations') },
  { schema: 'bookings', folder: folderOf('./modules/bookings/migrations') },
];

export interface ComposeParts {
  readonly database: Database;
  readonly key: CloudKey;
  readonly argon2: Argon2;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly nowMs: () => number;
  readonly services: ReadonlySet<Service>;
  readonly publicUrl: string | undefined;
  readonly mail?: CloudConfig['mail'];
  /** The card provider's account; without it no terminal takes cards through the cloud. */
  readonly stripe?: CloudConfig['stripe'];
  readonly onVenueMoved: (venue: { readonly organizationId: string; readonly venueId: string }) => void;
  /** Where ticket snapshots are kept, and the tenants' database for the thread that builds them. */
  readonly snapshotFolder: string;
  readonly tenantUrl: string;
  readonly capacity?: SyncParts['capacity'];
  readonly rowVersions?: SyncParts['rowVersions'];
}

export interface Composition {
  /** Routes of the chosen services. */
  readonly routes: readonly BoundRoute[];
  /** What the card provider calls. */
  readonly hooks: readonly Hook[];
  readonly gatekeeper: Gatekeeper;
  readonly sync: SyncModule;
  readonly evidence: EvidenceModule;
  readonly payments: PaymentsModule;
  readonly notifications: NotificationsModule;
  readonly ticketing: TicketingModule;
}

/** Wires the modules of one process. Modules know each other by contract only; here is the one place that sees all. */
export function compose(parts: ComposeParts): Composition {
  const identity = createIdentityModule({
    ...parts,
    secureCookies: parts.publicUrl?.startsWith('https:') === true,
  });
  // In one transaction per batch, in this order: the scopes they publish to are locked in the same order by everybody.
  const projectors: readonly Projector[] = [
    bookProjector,
    createTicketProjector(parts.nowMs),
    admissionProjector,
    figureProjector,
    acknowledgementProjector,
    conflictProjector,
    storedValueProjector,
    orderProjector,
    bookingProjector,
  ];
  const sync = createSyncModule({ ...parts, projectors });
  const ticketing = createTicketingModule(parts);
  const privacy = createPrivacyModule(parts);
  const checkin = createCheckinModule(parts);
  const analytics = createAnalyticsModule(parts);
  const storedValue = createStoredValueModule(parts);
  const ordering = createOrderingModule(parts);
  const crm = createCrmModule({ ...parts, publishOrders });
  const evidence = createEvidenceModule(parts);
  const notifications = createNotificationsModule({
    ...parts,
    mailer: parts.mail && createMailer(parts.mail),
  });
  const payments = createPaymentsModule(parts);
  const all = [
    payments,
    notifications,
    ordering,
    crm,
    identity,
    privacy,
    sync,
    ticketing,
    checkin,
    analytics,
    evidence,
    storedValue,
  ].flatMap((one) => one.routes);
  return {
    routes: all.filter((one) => parts.services.has(one.service)),
    gatekeeper: { staff: identity.staffOf, station: sync.stationOf },
    sync,
    evidence,
    ticketing,
    payments,
    hooks: parts.services.has('payments') ? payments.hooks : [],
    notifications,
  };
}
