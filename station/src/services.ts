/*
 * Longer than 400 lines: the one list of a station's parts, in the order in which they need one another. Cut in two it
 * would hide that order.
 */
import { join } from 'node:path';
import type { Logger } from 'pino';
import { type Band, bandOf } from '@gatehouse/core/catalogue';
import { firstNameOf } from '@gatehouse/core/paper';
import { USUAL_CARD_POLICY } from '@gatehouse/core/payments';
import { fiscalPolicyOn, type FiscalRules } from '@gatehouse/core/fiscal';
import { fact } from '@gatehouse/core/journal';
import type { Clock, IdSource, RandomSource, Timers } from '@gatehouse/core/time';
import { createBackups } from './backup/index.ts';
import { createLive } from './api/index.ts';
import { bookingHandlers } from './bookings/index.ts';
import { createMetrics } from './api/metrics.ts';
import { createTillCatalogueReader, eventOf, openReplicaStore, taxRateOf } from './catalogue/index.ts';
import type { StationConfig } from './config/index.ts';
import { printersOf, type StationDevices } from './devices/index.ts';
import { createVerifier, type Enrolment, openIncarnations } from './enrolment/index.ts';
import { checkpointHealth, createEvidence, evidenceStateOf } from './evidence/index.ts';
import { createFiscalQueue, type FiscalSigner } from './fiscal/index.ts';
import { createStationGate } from './station-gate.ts';
import {
  createClaimAuthority,
  createKeyRing,
  createPeerReceiver,
  createPresentedReader,
  createRefundAuthority,
  createVenueReplica,
  hubProjection,
} from './hub/index.ts';
import { type LedgerOptions, openLedger } from './ledger/index.ts';
import { createLinks, type LinkParts } from './links.ts';
import { stationMigrations } from './migrations.ts';
import { createNewIncarnation } from './new-incarnation.ts';
import { createPayments, paymentHandlers } from './payments/index.ts';
import {
  collectHandlers,
  createCollecting,
  ORDER_TICKET_PAPER,
  orderTicketMaker,
  projectCollecting,
} from './orders/index.ts';
import type { PersonSearch } from './customers/index.ts';
import { createPeerService } from './peers/index.ts';
import { parkingHandlers, releaseOverdue, seatsHeld } from './parking/index.ts';
import type { ApprovalParts } from './permits/index.ts';
import {
  createCustomerDisplay,
  createOrderSlips,
  createPaperMakers,
  createReceiptMails,
  createTicketLayouts,
  createVenueLogo,
  holderIdOf,
  paperHandlers,
  projectHolders,
  type Rasteriser,
  startPrinting,
  widthOf,
} from './printing/index.ts';
import { createStaffService, type PinVerifier } from './staff/index.ts';
import { createOfficeNotes, createResolutionFollower } from './resolutions/index.ts';
import { createRentals, rentalHandlers, rentalProjection } from './rentals/index.ts';
import { startScreens } from './screens.ts';
import { createBallast, createStorageWatch, storageHealth } from './storage/index.ts';
import {
  createAuthority,
  createBalances,
  createSettler,
  createStoredValue,
  rulesOf,
  SLIP_PAPER,
  slipMaker,
  storedValueHandlers,
  storedValueProjection,
} from './stored-value/index.ts';
import type { StatusSources } from './status.ts';
import { activeStaff } from './staff/staff-directory.ts';
import { createTodayReport } from './reports/index.ts';
import { openMattersProjection, shiftHandlers } from './shift/index.ts';
import { createScrubber } from './subjects/index.ts';
import { createClockWatch, lostTail, readWitness } from './sync/index.ts';
import { createTraining, markedAsTraining } from './training/index.ts';
import { tillHandlers } from './routes.ts';
import { payingHandlers } from './till/paying/index.ts';
import { saleOf } from './till/sale-store.ts';
import { openShiftRow } from './till/shifts.ts';
import { cardTaker } from './till/tenders/card-tender.ts';
import { storedValueExtras } from './till/extras/stored-value-extra.ts';
import { storedValueTaker } from './till/tenders/stored-value-tender.ts';
import { voucherTaker } from './till/tenders/voucher-tender.ts';
import { createTakingBack, takingBackHandlers } from './taking-back/index.ts';
import {
  createSoldOutSwitches,
  createTillService,
  printGiftReceipt,
  queueSaleJobs,
  documentOf,
  receiptContentOf,
  renderPrintJob,
  slipsOf,
  sellingHandlers,
  shiftState,
  soldHereSince,
} from './till/index.ts';
import { SOFTWARE_VERSION } from './version.ts';

/**
 * All that a station's services reach outside their files: time, chance, other machines, devices. Real ones come from
 * `createStation`; a simulation hands in virtual ones and runs the same code.
 */
export interface Surroundings {
  readonly log: Logger;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly random: RandomSource;
  /** From 0 (included) to 1 (excluded), for the spread of retries. */
  readonly jitter: () => number;
  readonly ids: IdSource;
  /** Names this run in every record. */
  readonly bootId: string;
  /** Carries requests to the cloud under the tokens it is given. */
  readonly cloudTransport: LinkParts['cloudTransport'];
  /** Carries requests to the venue's hub. */
  readonly peerConnection: LinkParts['peerConnection'];
  /** Fetches tickets as a file, on a thread of its own; a simulation has none. */
  readonly followSnapshots?: LinkParts['followSnapshots'];
  readonly devices: StationDevices;
  readonly pinVerifier: PinVerifier;
  /** How the files were prepared before they were opened; left out where nothing was. */
  readonly atRest?: StatusSources['atRest'];
  /** Free bytes of a folder's volume; left out, room is not watched. */
  readonly freeBytes?: (folder: string) => Promise<number | undefined>;
  /** How the ledger commits; replaced where a commit is made to fail. */
  readonly commit?: LedgerOptions['commit'];
  /** Draws what printers have no letters for; left out, it is spelled. */
  readonly raster?: Rasteriser;
  /** Keeps the index of people on a thread of its own; left out, it is kept on this one, in slices. */
  readonly personSearch?: (fileOfReplica: () => string) => PersonSearch;
  /** Signs receipts where the venue's country asks for it. */
  readonly fiscalSigner?: FiscalSigner;
}

const CLOCK_LOOK_EVERY_MS = 2_000;
const IDLE_EVERY_MS = 500;
/** A refund that was set aside and not made is in the way of the next till that is asked for it. */
const RELEASE_EVERY_MS = 30_000;
/** Nothing is written for this long: a checkpoint keeps nobody waiting. */
const IDLE_AFTER_MS = 300;
/** A hub that is asked all day long is never idle, and its log must not grow until the evening. */
const CHECKPOINT_AT_LEAST_EVERY_MS = 10_000;
/** Answers to gates are kept for days; a hub that runs for months forgets the older ones in a quiet moment. */
const FORGET_EVERY_MS = 24 * 3_600_000;

export type StationServices = ReturnType<typeof createServices>;

/** Everything of a station that is not a door: ledger, replica, till, claims, gate, printing, sync. Runs after `start`. */
export function createServices(config: StationConfig, enrolment: Enrolment, around: Surroundings) {
  const { log, clock, timers, random, ids, devices } = around;
  const incarnations = openIncarnations({ dataFolder: config.dataFolder, enrolment, random });
  const identity = incarnations.identity();
  const report = (error: unknown): void => log.error({ err: error }, 'failed');
  const ledgerFile = join(config.dataFolder, 'ledger.db');

  /** What no screen asked for is written again later when the disk refuses it: it must not end the station. */
  const safely = (work: () => void): void => {
    try {
      work();
    } catch (error) {
      report(error);
    }
  };
  const unwrittenJumps: number[] = [];
  const writeJumps = (): void => {
    for (let deltaMs = unwrittenJumps[0]; deltaMs !== undefined; deltaMs = unwrittenJumps[0]) {
      const jump = fact('ClockJumped', { deltaMs });
      ledger.transact((writer) => writer.append(jump));
      unwrittenJumps.shift();
    }
  };
  let fiscalRules: () => FiscalRules | undefined = () => undefined;
  let replicaPolicy: () => { timeZone: string; cutOverHour: number } | undefined = () => undefined;
  const clockWatch = createClockWatch({
    clock,
    onJump(deltaMs) {
      log.warn({ deltaMs }, 'the wall clock was moved');
      unwrittenJumps.push(deltaMs);
      safely(writeJumps);
    },
  });
  const MIB = 1024 * 1024;
  const { freeBytes } = around;
  const storage = createStorageWatch({
    lowBytes: config.storage.lowMiB * MIB,
    criticalBytes: config.storage.criticalMiB * MIB,
    ballastBytes: freeBytes ? config.storage.ballastMiB * MIB : 0,
    ledgerFile,
    freeBytes: async () => freeBytes?.(config.dataFolder),
    ballast: createBallast(config.dataFolder),
    ledger: () => ledger,
    timers,
    onChange(state) {
      const isWell = state.level === 'ok' && state.writing === 'writable' && !state.logHeld && !state.damage;
      log[isWell ? 'info' : 'error'](state, 'the state of the disk changed');
      screens.statusSoon();
    },
    report,
  });
  const fiscal = createFiscalQueue({
    ledger: () => ledger,
    signer: around.fiscalSigner,
    policy: (day) => fiscalPolicyOn(fiscalRules(), day),
    clock,
    timers,
    onError: report,
  });
  const ledger = openLedger({
    file: ledgerFile,
    identity,
    clock,
    ids,
    bootId: around.bootId,
    modules: stationMigrations,
    projections: [
      (writer, { record }) => projectCollecting(writer, record),
      (writer, { record }) => projectHolders(writer, record),
      hubProjection,
      fiscal.projection,
      openMattersProjection,
      storedValueProjection,
      rentalProjection,
    ],
    calendar: () => replicaPolicy() ?? { timeZone: 'UTC', cutOverHour: 0 },
    clockOffsetMs: () => clockWatch.offsetMs(),
    onListenerError: report,
    onFull: storage.onFull,
    onDisk: storage.onDisk,
    ...(around.commit && { commit: around.commit }),
  });
  const replica = openReplicaStore(ledger, config.dataFolder, (row) =>
    log.error(row, 'a row of the cloud cannot be read by this version: it was set aside'),
  );
  replicaPolicy = () => replica.policy();
  fiscalRules = () => replica.policy()?.fiscal;
  const newIncarnation = createNewIncarnation({
    ledger,
    incarnations,
    clock,
    softwareVersion: SOFTWARE_VERSION,
  });
  const lost = lostTail(ledger, readWitness(config.dataFolder));
  if (lost) {
    log.error(
      { reached: lost, found: ledger.head() },
      'the end of the journal is gone from this disk: the station goes on under a new incarnation',
    );
    newIncarnation.goOn('truncated', lost);
  }
  newIncarnation.writeFirst();

  const venue = createVenueReplica(replica);
  const verify = createVerifier();
  const keyRing = createKeyRing((keyId) => venue.ticketKey(keyId), verify);
  const readPresented = createPresentedReader(keyRing, verify);
  const live = createLive(report);
  const paperMakers = createPaperMakers();
  const printers = printersOf(devices);
  const ticketLayouts = createTicketLayouts(ledger, () => replica.policy());
  const logo = createVenueLogo({ policy: () => replica.policy(), raster: around.raster, report });
  const bandOfSold = (variantId: string, startsAtMs: number | null): Band | null => {
    const of = reader.sellable(variantId)?.product;
    return of
      ? bandOf(of.eventId === undefined ? undefined : eventOf(replica.sql, of.eventId), startsAtMs, of.band)
      : null;
  };
  /** First name of a customer where the venue prints names; '' where it does not, or the person was erased. */
  const printedName = (customerId: string | undefined): string =>
    customerId !== undefined && replica.policy()?.paper?.printsHolder === true
      ? firstNameOf(collecting.parts.people.find(customerId)?.text?.name ?? '')
      : '';
  const orderSlips = createOrderSlips({
    printers,
    policy: () => replica.policy(),
    register: () => ledger.identity().name,
    categoryOf: (variantId) => reader.sellable(variantId)?.tile.categoryId,
    nextId: () => ids.nextId(),
  });
  const printerWidth = (printerId: string): 58 | 80 => {
    const place =
      printers.find((one) => one.printerId === printerId) ?? printers.find(({ use }) => use === 'receipts');
    return place ? widthOf(place) : 80;
  };
  paperMakers.register(
    ORDER_TICKET_PAPER,
    orderTicketMaker({ bandOf: bandOfSold, firstNameOf: printedName }),
  );
  paperMakers.register(
    SLIP_PAPER,
    slipMaker(() => ledger.read),
  );
  const printing = startPrinting({
    ledger,
    ids,
    clock,
    timers,
    printers,
    raster: around.raster,
    report,
    collect: () => queueSaleJobs(ledger, orderSlips && slipsOf(orderSlips)),
    locale: () => replica.policy()?.locale ?? 'en',
    render: (job) =>
      renderPrintJob(
        {
          sql: ledger.read,
          policy: replica.policy(),
          register: ledger.identity(),
          fiscal,
          makers: paperMakers,
          ticketLayout: (widthMm) => ticketLayouts.layout(widthMm),
          widthMm: printerWidth(job.printerId),
          logo: logo.image(),
          bandOf: bandOfSold,
          holderOf: (ticketId) => printedName(holderIdOf(ledger.read, ticketId)),
        },
        job,
      ),
    async before(job) {
      await logo.ready();
      if (job.document === 'receipt' && job.saleId !== null)
        await fiscal.beforePaper(documentOf(ledger.read, job.saleId, job.subject));
    },
  });
  const staff = createStaffService({
    ledger,
    replica,
    clock,
    verifier: around.pinVerifier,
    autoLockMs: config.autoLockMinutes * 60_000,
  });
  const approvals: ApprovalParts = {
    ledger,
    clock,
    ids,
    bootId: around.bootId,
    limits: () => replica.policy()?.limits,
    identify: staff.identify,
  };
  const soldOut = createSoldOutSwitches(ledger);
  const seatsSoldSince = (sessionId: string, seq: number): number => {
    // What the replica includes is counted in the incarnation it was fetched under.
    const confirmedAtMs = replica.cursor('sessions')?.confirmedAtMs ?? 0;
    const isOfThis = confirmedAtMs >= (incarnations.origin()?.beganAtMs ?? 0);
    // Places of parked sales are as good as sold until their time is over.
    const held = seatsHeld(ledger.read, sessionId, clock.nowMs());
    return soldHereSince(ledger.read, sessionId, isOfThis ? seq : 0) + held;
  };
  const reader = createTillCatalogueReader(replica, seatsSoldSince, (variantId) => soldOut.of(variantId));
  const links = createLinks({
    config,
    enrolment,
    incarnations,
    ledger,
    replica,
    venue,
    clock,
    timers,
    jitter: around.jitter,
    cloudTransport: around.cloudTransport,
    peerConnection: around.peerConnection,
    ...(around.followSnapshots && { followSnapshots: around.followSnapshots }),
    onSnapshotFailure: (failure) =>
      log.warn(failure, 'the ticket snapshot is not in force; the tickets before it are'),
    onDrift: (scope) =>
      log.error({ scope }, 'what is kept of a scope is not what the cloud has: it is fetched anew'),
    clockWatch,
    verify,
    softwareVersion: SOFTWARE_VERSION,
    health: () => ({
      devicesGone: devices
        .health()
        .filter(({ health }) => health.kind === 'gone')
        .map(({ deviceId }) => deviceId),
      openPrintJobs: printing.openCount(),
      storage: storageHealth(storage.state()),
      checkpoint: checkpointHealth(evidence),
      atRest: around.atRest ?? { encryption: 'none', protection: 'none' },
      ...(backups && { backup: backups.state() }),
    }),
    onChange: () => screens.statusSoon(),
    onEarlier: (earlier) =>
      log.error(
        { earlier },
        'records of an earlier enrolment were never acknowledged by the cloud: nothing else holds them, keep the data folder',
      ),
    onBug: report,
    onFork(fork) {
      // Two peers that find the same fork are one reason to go on, not two.
      if (fork.incarnation === ledger.identity().incarnation) goOn(fork);
    },
  });
  const goOn = (fork: {
    readonly seq: number;
    readonly peerHash: string;
    readonly cause: 'forked' | 'restored' | 'truncated';
  }): void => {
    log.error(
      fork,
      'a peer holds another history of this station: it goes on under a new incarnation, and both are kept',
    );
    const before = ledger.identity().incarnation;
    safely(() => newIncarnation.goOn(fork.cause, { seq: fork.seq, hash: fork.peerHash }));
    if (ledger.identity().incarnation !== before) links.wentOn(before);
  };
  const evidence = createEvidence({
    ...links.evidence,
    ledger,
    clock,
    timers,
    verify,
    known: (stationId) => venue.stations().get(stationId),
    bootId: around.bootId,
    dayFolder: join(config.dataFolder, 'evidence'),
    softwareVersion: SOFTWARE_VERSION,
    onError: report,
    onConflict(conflict) {
      log.error(conflict, 'two histories cannot both be true: a person has to find out which is real');
      screens.statusSoon();
    },
    onPeerHolds: (head, found) =>
      goOn({ seq: head.seq, peerHash: head.hash, cause: found === 'own-truncated' ? 'truncated' : 'forked' }),
  });
  const showSeats = (sessionIds: readonly string[]): void => {
    for (const sessionId of new Set(sessionIds)) {
      const found = reader.session(sessionId);
      if (found) live.emit('session', reader.slotOf(found.session));
    }
  };
  const parking = { ledger, replica, reader, clock, ids, onSessionsChanged: showSeats };
  const booking = { ledger, replica, reader, clock, ids, pokePrinting: () => printing.poke() };
  const payments = createPayments({
    ledger,
    clock,
    timers,
    ids,
    bootId: around.bootId,
    terminals: devices.terminals ?? [],
    currency: () => replica.policy()?.currency,
    policy: () => replica.policy()?.cards ?? USUAL_CARD_POLICY,
    limits: () => replica.policy()?.limits,
    openShiftId: () => openShiftRow(ledger.read)?.shiftId ?? null,
    hasRoomToSell: storage.hasRoomToSell,
    onChanged: (view) => live.emit('payment', view),
    report,
  });
  const collecting = createCollecting({
    dataFolder: config.dataFolder,
    ledger,
    replica,
    clock,
    timers,
    ids,
    random,
    links,
    placeOf: (stationId) => venue.stations().get(stationId)?.name ?? stationId,
    policy: () => replica.policy(),
    pokePrinting: () => printing.poke(),
    report,
    search: around.personSearch,
    isCounter: config.role !== 'gate',
  });
  const asking = { ledger, clock, timers, client: links.storedValue, report };
  const counting = {
    ledger,
    replica,
    clock,
    ids,
    random,
    bootId: around.bootId,
    drawer: devices.drawer,
    report,
  };
  const storedValueParts = { ...counting, authority: createAuthority(asking) };
  const storedValue = createStoredValue(storedValueParts);
  const balances = createBalances(storedValueParts);
  const settler = createSettler({
    ...asking,
    isOnline: () => links.cloud().state === 'up',
    keepMinor: () => rulesOf(replica.policy()).offlineKeepMinor,
  });
  const rentals = createRentals({ ...counting, taxRate: (taxRateId) => taxRateOf(replica.sql, taxRateId) });
  const till = createTillService({
    people: collecting,
    ledger,
    replica,
    reader,
    soldOut,
    clock,
    ids,
    random,
    signer: () => {
      const signer = incarnations.ticketSigner((keyId) => venue.ticketKey(keyId) !== undefined);
      return (
        signer && {
          keyId: signer.keyId,
          sign: (message) => signer.sign(message),
          validUntilDayMax: venue.ticketKey(signer.keyId)?.certificate?.validUntilDayMax,
        }
      );
    },
    drawer: devices.drawer,
    bootId: around.bootId,
    extraTakers: storedValueExtras,
    tenderTakers: { card: cardTaker, 'stored-value': storedValueTaker, voucher: voucherTaker },
    report,
    hasRoomToSell: storage.hasRoomToSell,
    unsyncedCount: links.unsyncedCount,
    checkpoint: () => evidence.checkpoint(),
    pokePrinting: () => printing.poke(),
    onSessionsChanged: showSeats,
  });
  const today = createTodayReport({
    parts: till.parts,
    nameOf: (operatorId) => activeStaff(replica).find((row) => row.operatorId === operatorId)?.name,
    unsynced() {
      const { unsyncedCount, oldestUnsyncedAtMs } = links.cloud();
      return { count: unsyncedCount, oldestAtMs: oldestUnsyncedAtMs };
    },
  });
  const training = createTraining({
    dataFolder: config.dataFolder,
    timers,
    real: till.parts,
    ledgerOptions: {
      modules: stationMigrations,
      projections: [hubProjection, openMattersProjection],
      calendar: () => replicaPolicy() ?? { timeZone: 'UTC', cutOverHour: 0 },
      clockOffsetMs: () => clockWatch.offsetMs(),
      onListenerError: report,
    },
    approvals,
    status: () => status,
    stationKey() {
      const key = incarnations.stationKey(incarnations.identity().incarnation);
      if (!key) throw new Error('the station key of the present incarnation is not on this disk');
      return key;
    },
    startPrinting(lessons) {
      const locale = () => replica.policy()?.locale ?? 'en';
      const lessonPrinting = startPrinting({
        ledger: lessons,
        ids,
        clock,
        timers,
        printers: printersOf(devices),
        // Lent: a lesson that ends must not end the thread the till prints with.
        raster: around.raster && { ...around.raster, close: () => Promise.resolve() },
        report,
        collect: () => queueSaleJobs(lessons),
        locale,
        stamp: (paper) => markedAsTraining(paper, locale()),
        render: (job) =>
          renderPrintJob(
            {
              sql: lessons.read,
              policy: replica.policy(),
              register: lessons.identity(),
              makers: paperMakers,
              ticketLayout: (widthMm) => ticketLayouts.layout(widthMm),
              widthMm: printerWidth(job.printerId),
              logo: logo.image(),
              bandOf: bandOfSold,
            },
            job,
          ),
      });
      lessonPrinting.onJob((job) => live.emit('print-job', job));
      return lessonPrinting;
    },
    tillHandlers: (lessonTill, lessonPrinting) =>
      tillHandlers({ till: lessonTill, reader, printing: lessonPrinting }),
    nameOf: (operatorId) => activeStaff(replica).find((row) => row.operatorId === operatorId)?.name,
    // A lesson takes back by itself: it asks no hub, and the hub knows nothing of it.
    moreHandlers(lesson) {
      const lessonClaims = createClaimAuthority({
        ledger: lesson.ledger,
        replica: venue,
        readPresented,
        clock,
        ids,
      });
      const authority = createRefundAuthority({
        ledger: lesson.ledger,
        clock,
        ids,
        claims: lessonClaims,
        policy: () => replica.policy(),
      });
      return takingBackHandlers(
        createTakingBack({
          till: lesson.till.parts,
          hub: () => ({ kind: 'self', authority }),
          stationName: (stationId) => venue.stations().get(stationId)?.name ?? stationId,
          giveToCard: ({ refundId, tender, amountMinor, reason, approvalCode, operator }) =>
            lesson.payments.refundPayment(
              { operationId: refundId, paymentId: tender.paymentId, amountMinor, reason, approvalCode },
              operator,
            ),
        }),
      );
    },
    onPayment: (view) => live.emit('payment', view),
  });
  const display = createCustomerDisplay({
    pole: devices.display,
    policy: () => replica.policy(),
    onShown: (view) => live.emit('display', view),
  });
  const receiptMails = createReceiptMails({
    ledger,
    ids,
    random,
    clock,
    timers,
    policy: () => replica.policy(),
    cloud: () => links.notifications,
    onChange: () => screens.statusSoon(),
    report,
    saleOf(sql, saleId) {
      const sale = saleOf(sql, saleId);
      const paper = { sql, policy: replica.policy(), register: ledger.identity(), fiscal };
      const content = sale && receiptContentOf(paper, sale, 'sale');
      return (
        sale &&
        content && {
          saleId,
          receiptNumber: sale.receiptNumber,
          guestLanguage: sale.content.guestLanguage,
          content,
        }
      );
    },
  });
  const claims = createClaimAuthority({ ledger, replica: venue, readPresented, clock, ids });
  const refunds = createRefundAuthority({ ledger, clock, ids, claims, policy: () => replica.policy() });
  const takingBack = createTakingBack({
    till: till.parts,
    hub: () =>
      links.isHub() || config.hub === 'self'
        ? { kind: 'self', authority: refunds }
        : { kind: 'remote', client: links.refundClient, heardAtMs: links.hubHeardAtMs },
    stationName: (stationId) => venue.stations().get(stationId)?.name ?? stationId,
    async giveToCard({ refundId, tender, amountMinor, reason, approvalCode, operator }) {
      const asked = { operationId: refundId, paymentId: tender.paymentId, amountMinor, reason, approvalCode };
      return await payments.refundPayment(asked, operator);
    },
    poke: links.poke,
  });
  const gate = createStationGate({
    config,
    identity,
    ledger,
    replica,
    venue,
    readPresented,
    clock,
    timers,
    ids,
    scanner: devices.scanners[0],
    device: devices.gate,
    links,
    claims,
    live,
    report,
  });
  const resolutions = createResolutionFollower({ ledger, replica, clock, report });
  const office = createOfficeNotes({
    ledger,
    replica,
    clock,
    role: config.role,
    stations: () => venue.stations(),
  });
  const backups =
    config.backup &&
    createBackups({
      ledger,
      file: ledgerFile,
      ...config.backup,
      clock,
      timers,
      onChange: () => screens.statusSoon(),
      onFailed: (error) => log.error({ err: error }, 'the backup failed'),
    });
  const scrubber = createScrubber({
    sql: replica.sql,
    // As the puller last heard it: the cursor on disk is renewed twice a minute only.
    ticketsConfirmedAtMs: () => links.ticketsAsOfMs() ?? undefined,
    clock,
    report,
  });
  const status: StatusSources = {
    ...(backups && { backup: backups.state }),
    atRest: around.atRest ?? { encryption: 'none', protection: 'none' },
    ledger,
    replica,
    devices,
    nowMs: clock.nowMs,
    shift: () => (config.role === 'gate' ? null : shiftState(ledger)),
    cloud: links.cloud,
    hub: links.hub,
    ticketsAsOfMs: links.ticketsAsOfMs,
    ticketSnapshot: links.ticketSnapshot,
    openPrintJobs: () => printing.openCount(),
    storage: storage.state,
    evidence: () => evidenceStateOf(evidence),
  };
  const metrics = createMetrics({
    stationId: identity.stationId,
    unsyncedCount: links.unsyncedCount,
    devices: () => devices.health(),
    openPrintJobs: () => printing.openCount(),
    storage: storage.state,
  });

  const screens = startScreens({
    role: config.role,
    status,
    live,
    printing,
    metrics,
    report,
    clock,
    timers,
  });
  replica.onChanged((scopes) => {
    if (scopes.includes('keys') || scopes.includes('stations')) keyRing.forget();
  });
  const peerService = createPeerService({
    stationId: identity.stationId,
    claims,
    clock,
    verify,
    isHub: links.isHub,
    collecting: collecting.hub,
    refunds,
    hearHeads: (told, from) => evidence.hear(told, from),
    receiver: createPeerReceiver({
      ledger,
      clock,
      verify,
      onAlarm: (alarm) => log.error(alarm, 'a peer’s journal needs a person'),
    }),
  });

  let lastAppendMs = 0;
  let lastForgottenMs = clock.monotonicMs();
  let lastCheckpointMs = clock.monotonicMs();
  ledger.onAppended((records) => {
    lastAppendMs = clock.monotonicMs();
    // The till is about to be left alone: its whole day goes into the main file.
    if (records.some(({ record }) => record.kind === 'ShiftClosed'))
      timers.soon(() => void ledger.checkpointFully());
  });

  const lookAfter = (): void => {
    const nowMs = clock.monotonicMs();
    const isBusy = nowMs - lastAppendMs < IDLE_AFTER_MS;
    if (isBusy && nowMs - lastCheckpointMs < CHECKPOINT_AT_LEAST_EVERY_MS) return;
    lastCheckpointMs = nowMs;
    try {
      releaseOverdue(parking);
      if (!isBusy) till.tidyBetween();
      ledger.checkpointBetween();
      replica.checkpointBetween();
      if (isBusy) return;
      storage.tendLogBetween();
      scrubber.look();
      if (nowMs - lastForgottenMs < FORGET_EVERY_MS) return;
      lastForgottenMs = nowMs;
      claims.forgetOldAnswers();
    } catch (error) {
      report(error);
    }
  };
  let cancels: (() => void)[] = [];

  return {
    ledgerFile,
    ledger,
    replica,
    venue,
    live,
    printing,
    staff,
    approvals,
    reader,
    links,
    payments,
    till,
    training,
    /** Routes of what a till does beside selling. */
    counter: [
      ...storedValueHandlers(storedValue, balances),
      ...rentalHandlers(rentals),
      ...shiftHandlers({ till: till.parts, today }),
      ...collectHandlers(collecting.parts),
      ...sellingHandlers(till, () => live.emit('catalogue', { scopes: ['catalogue'] })),
      ...paymentHandlers(payments),
      ...takingBackHandlers(takingBack),
      ...parkingHandlers(parking),
      ...bookingHandlers(booking),
      ...payingHandlers({ ledger, replica }),
      ...paperHandlers({
        ledger,
        printers,
        display,
        mails: receiptMails,
        layouts: ticketLayouts,
        logo,
        raster: around.raster,
        policy: () => replica.policy(),
        giftReceipt: (asked) => printGiftReceipt(till.parts, asked),
        receiptNumberOf: (saleId) => saleOf(ledger.read, saleId)?.receiptNumber ?? null,
      }),
    ],
    claims,
    gate,
    status,
    metrics,
    screens,
    peerService,
    office,
    storage,
    evidence,
    fiscal,
    /** Nothing was written for a moment: what takes long keeps nobody waiting. */
    isIdle: () => clock.monotonicMs() - lastAppendMs >= IDLE_AFTER_MS,
    /** Opens the devices and begins to pull, push, print and look after the files. */
    start(): void {
      for (const { connect } of devices.terminals ?? [])
        connect?.({ client: links.cardProvider, timers, report });
      devices.open();
      payments.begin();
      gate.start();
      resolutions.start();
      links.start();
      collecting.start();
      settler.start();
      evidence.start();
      fiscal.start();
      if (freeBytes) storage.start();
      printing.poke();
      receiptMails.start();
      backups?.start();
      cancels = [
        timers.every(CLOCK_LOOK_EVERY_MS, () => {
          clockWatch.look();
          safely(writeJumps);
        }),
        timers.every(RELEASE_EVERY_MS, () => void takingBack.releaseGivenUp().catch(report)),
        timers.every(IDLE_EVERY_MS, () => safely(lookAfter)),
      ];
    },
    /** Shows nothing more and starts nothing more; what is in hand goes on. */
    quiesce(): void {
      screens.stop();
      storage.stop();
      resolutions.stop();
      cancels.forEach((cancel) => cancel());
    },
    /** Finishes what is in hand, and ends the contact with other machines. */
    async finish(): Promise<void> {
      await backups?.stop();
      await scrubber.settled();
      await gate.stop();
      await payments.stop();
      await till.settled();
      await training.stop();
      await receiptMails.stop();
      await fiscal.stop();
      await printing.close();
      await evidence.stop();
      await collecting.stop();
      await settler.stop();
      await links.stop();
    },
    /** Closes devices and files, after everything that could still ask for them. */
    async close(): Promise<void> {
      await devices.close();
      await around.pinVerifier.close();
      venue.stop();
      replica.close();
      ledger.close();
    },
  };
}
