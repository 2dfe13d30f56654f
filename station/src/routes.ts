import { gateRoutes, officeRoutes, stationRoutes, tillRoutes } from '@gatehouse/core/contract';
import { type Admitted, answered, type MountedRoute, mountRoutes, refused } from './api/index.ts';
import type { TillCatalogueReader } from './catalogue/index.ts';
import type { StationDevices } from './devices/index.ts';
import type { GateService } from './gate/index.ts';
import type { Printing } from './printing/index.ts';
import { type ApprovalParts, permitHandlers, shownOf } from './permits/index.ts';
import type { StaffService } from './staff/index.ts';
import type { OfficeNotes } from './resolutions/index.ts';
import { byMode, type Training, trainingHandlers } from './training/index.ts';
import { type StatusSources, statusOf } from './status.ts';
import type { TillOperator, TillService } from './till/index.ts';

export interface RouteParts {
  readonly role: 'till' | 'gate' | 'kiosk';
  readonly status: StatusSources;
  readonly staff: StaffService;
  readonly approvals: ApprovalParts;
  readonly devices: StationDevices;
  readonly till: TillService;
  readonly reader: TillCatalogueReader;
  readonly printing: Printing;
  /** Undefined until the venue's policy says which lane this gate is. */
  readonly gate: () => GateService | undefined;
  readonly office: OfficeNotes;
  /** What a till does beside selling, each topic with routes of its own. */
  readonly counter: readonly MountedRoute[];
  /** Practising, at a till that can. */
  readonly training?: Training | undefined;
  readonly mintLaunchUrl: () => string;
  readonly onOperatorChanged: () => void;
}

/** The operator a route's access check has let through; a route that needs none must not ask. */
function operatorOf(caller: Admitted): TillOperator {
  if (!caller.operator) throw new Error('a handler asked for an operator on a route that needs none');
  return caller.operator;
}

/** Who asks with the key that lies in the data folder, readable by the station's own account only. */
const LAUNCH_KEY = 'launch-key';

const noGate = () =>
  refused(503, 'not_ready', 'This gate has not received its lane yet', {
    detail: 'It is fetched from the cloud on the first connection',
  });

/** Mounts what this station's role answers. */
export function stationHandlers(parts: RouteParts): MountedRoute[] {
  const { status, staff, devices } = parts;
  const station = mountRoutes(stationRoutes, {
    status: (_input, { operator, screen }) =>
      answered(
        parts.training?.isOn(screen)
          ? parts.training.statusFor(operator)
          : statusOf(status, operator, screen === LAUNCH_KEY),
      ),
    async signIn({ body }, { screen }) {
      const result = await staff.signIn(screen, shownOf(body));
      // Whoever comes next begins at the real till.
      parts.training?.end(screen);
      if (result.ok) parts.onOperatorChanged();
      return result;
    },
    signOut(_input, { screen }) {
      staff.signOut(screen);
      parts.training?.end(screen);
      parts.onOperatorChanged();
      return answered({});
    },
    launchLink: () => answered({ url: parts.mintLaunchUrl() }),
    deviceTrace({ params }) {
      const frames = devices.trace(params.deviceId);
      return frames
        ? answered({ frames: [...frames] })
        : refused(404, 'no_such_device', 'This device keeps no trace', {
            errors: [{ field: 'deviceId', message: params.deviceId }],
          });
    },
  });
  const office = mountRoutes(officeRoutes, {
    officeNotes: () => answered({ notes: [...parts.office.notes()] }),
    closeOfficeTask: ({ params, body }, caller) =>
      parts.office.closeTask({ ...params, ...body }, operatorOf(caller).operatorId),
  });
  const permits = permitHandlers(parts.approvals);
  if (parts.role === 'gate') return [...station, ...office, ...permits, ...gateHandlers(parts)];
  const counter = [...permits, ...tillHandlers(parts), ...parts.counter];
  const { training } = parts;
  if (!training) return [...station, ...office, ...counter];
  return [
    ...station,
    ...office,
    ...byMode(counter, training),
    ...trainingHandlers(training, parts.onOperatorChanged),
  ];
}

function gateHandlers({ gate }: RouteParts): MountedRoute[] {
  return mountRoutes(gateRoutes, {
    gate: () => {
      const service = gate();
      return service ? answered(service.view()) : noGate();
    },
    scan: async ({ body }) => {
      const service = gate();
      return service ? answered(await service.present(body.code)) : noGate();
    },
    lookUp: ({ body }) => {
      const service = gate();
      return service ? answered(service.lookUp(body.code)) : noGate();
    },
  });
}

/** The routes of selling, over one till's service: the real one's, or that of a lesson. */
export function tillHandlers({
  till,
  reader,
  printing,
}: Pick<RouteParts, 'till' | 'reader' | 'printing'>): MountedRoute[] {
  return mountRoutes(tillRoutes, {
    catalogue: () => till.catalogue(),
    search: ({ query }) => answered(reader.search(query.q)),
    sessions: ({ query }) => answered({ sessions: reader.sessions(query.eventId, query.day) }),
    getBasket: () => answered(till.basket()),
    putBasket: ({ body }, { operator }) => answered(till.keepBasket(body, operator ?? undefined)),
    completeSale: ({ body }, caller) => till.completeSale(body, operatorOf(caller)),
    sales: ({ query }) => answered({ sales: till.sales(query.q, query.limit) }),
    reprint: ({ params, body }) => till.reprint({ ...body, saleId: params.saleId }),
    printJobs: () => answered({ jobs: printing.jobsNeedingPerson() }),
    resolvePrintJob: ({ params, body }, caller) =>
      printing.resolve(params.jobId, body.resolution, operatorOf(caller).operatorId, body.printerId),
  });
}
