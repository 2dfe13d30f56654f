import { randomBytes, type KeyObject } from 'node:crypto';
import { join } from 'node:path';
import type { PaymentView } from '@gatehouse/core/contract';
import { USUAL_CARD_POLICY } from '@gatehouse/core/payments';
import type { CancelTimer, Timers } from '@gatehouse/core/time';
import { answered, type Answered, type MountedRoute, refused } from '../api/index.ts';
import {
  type Ledger,
  type LedgerOptions,
  openLedger,
  type StationIdentity,
  UnsafeStorageError,
} from '../ledger/index.ts';
import { signText } from '../enrolment/ed25519.ts';
import { parkingHandlers } from '../parking/index.ts';
import { createPayments, paymentHandlers, type Payments } from '../payments/index.ts';
import { type ApprovalParts, permitHandlers } from '../permits/index.ts';
import type { Printing } from '../printing/index.ts';
import { createTodayReport } from '../reports/index.ts';
import { shiftHandlers } from '../shift/index.ts';
import { type StatusSources, statusOf } from '../status.ts';
import { createTillService, shiftState, type TillParts, type TillService } from '../till/index.ts';
import { payingHandlers } from '../till/paying/index.ts';
import { createSoldOutSwitches, sellingHandlers } from '../till/selling/index.ts';
import { openShiftRow } from '../till/shifts.ts';
import { cardTaker } from '../till/tenders/card-tender.ts';
import type { TrainingScreens } from './by-mode.ts';
import { openSignedHead, trainingHeadText } from './signed-head.ts';
import { createSimulatedTerminal } from './simulated-terminal.ts';

/** What practising is made of: the real till's parts, and files of its own. */
export interface TrainingParts {
  readonly dataFolder: string;
  readonly timers: Timers;
  /** The parts of the real till: its ledger is never touched, its catalogue is read. */
  readonly real: TillParts;
  readonly ledgerOptions: Pick<
    LedgerOptions,
    'modules' | 'projections' | 'calendar' | 'clockOffsetMs' | 'onListenerError'
  >;
  readonly approvals: ApprovalParts;
  /** Asked for when a screen looks: it is made after this. */
  readonly status: () => StatusSources;
  /** The station's present key: the lessons' journal is signed with it, under a domain of its own. */
  readonly stationKey: () => KeyObject;
  /** Prints what is practised: the same printers, every paper marked. */
  readonly startPrinting: (ledger: Ledger) => Printing;
  /** The routes of selling itself, over a till's service. */
  readonly tillHandlers: (till: TillService, printing: Printing) => MountedRoute[];
  /** What depends on the venue's tickets and its hub, made over the lesson's ledger: taking back. */
  readonly moreHandlers: (lesson: Lesson) => MountedRoute[];
  readonly nameOf: (operatorId: string) => string | undefined;
  readonly onPayment: (view: PaymentView) => void;
}

/** The till of a lesson. */
export interface Lesson {
  readonly ledger: Ledger;
  readonly till: TillService;
  readonly payments: Payments;
}

export interface Training extends TrainingScreens {
  /** Practises on a screen from now on. Refuses when the files of training cannot be opened. */
  begin(screen: string): Answered<{ training: boolean }>;
  /** Back to the real till, whose basket lies where it was left. */
  end(screen: string): { training: boolean };
  /** The till's status as a screen that practises sees it. */
  statusFor: (operator: Parameters<typeof statusOf>[1]) => ReturnType<typeof statusOf>;
  stop(): Promise<void>;
}

const FILE = 'training.db';
const SIGN_AFTER_MS = 1_000;
const TERMINAL_ID = 'training-terminal';
/** No key of an organization; and what it "signs" is zeros, which are nobody's signature. */
const NO_KEY_ID = 0xffff;

/**
 * Practising at a till. It is a second till over a second ledger: other file, other incarnation, other receipt numbers,
 * the same code. Nothing of it is pushed, because the sync reads the real ledger alone; no gate takes its tickets,
 * because nobody signed them; no drawer opens, no provider is asked. The files are opened at the first lesson.
 */
export function createTraining(parts: TrainingParts): Training {
  const screens = new Set<string>();
  let opened: Opened | undefined;
  const theOpened = (): Opened => {
    if (!opened) throw new Error('nobody practises at this till');
    return opened;
  };
  return {
    isOn: (screen) => screens.has(screen),
    route: (routeId) => opened?.routes.get(routeId),
    begin(screen) {
      try {
        opened ??= openTraining(parts);
      } catch (error) {
        if (!(error instanceof UnsafeStorageError)) throw error;
        parts.real.report(error);
        return refused(503, 'training_unavailable', 'Practising is not possible at this till now', {
          detail: 'Its files cannot be opened; selling is not touched by that',
        });
      }
      screens.add(screen);
      return answered({ training: true });
    },
    end(screen) {
      screens.delete(screen);
      opened?.settleBetween();
      return { training: false };
    },
    statusFor(operator) {
      const { ledger, printing } = theOpened();
      const seen = statusOf(
        {
          ...parts.status(),
          ledger,
          shift: () => shiftState(ledger),
          openPrintJobs: () => printing.openCount(),
        },
        operator,
      );
      return { ...seen, registerId: ledger.identity().registerId, training: true };
    },
    async stop() {
      screens.clear();
      const open = opened;
      opened = undefined;
      await open?.close();
    },
  };
}

interface Opened {
  readonly ledger: Ledger;
  readonly printing: Printing;
  readonly routes: ReadonlyMap<string, MountedRoute>;
  settleBetween(): void;
  close(): Promise<void>;
}

function openTraining(parts: TrainingParts): Opened {
  const { real, timers } = parts;
  const { clock, ids, bootId, replica, reader, report } = real;
  const signedHead = openSignedHead(parts.dataFolder);
  const ledger = openLedger({
    ...parts.ledgerOptions,
    file: join(parts.dataFolder, FILE),
    identity: trainingIdentity(real.ledger.identity(), signedHead.read()?.incarnation),
    clock,
    ids,
    bootId,
  });
  const sign = (): void => {
    const { stationId, incarnation } = ledger.identity();
    const { seq, hash } = ledger.head();
    const head = { stationId, incarnation, seq, hash };
    signedHead.write({ ...head, signature: signText(trainingHeadText(head), parts.stationKey()) });
  };
  // Before the first record: its name must outlive a power cut in the first lesson.
  sign();
  let signing: CancelTimer | undefined;
  ledger.onAppended(() => {
    signing ??= timers.after(SIGN_AFTER_MS, () => {
      signing = undefined;
      try {
        sign();
      } catch (error) {
        report(error);
      }
    });
  });
  const printing = parts.startPrinting(ledger);
  const payments = openPayments(parts, ledger);
  const till = createTillService(trainingTill(parts, ledger, printing));
  const today = createTodayReport({
    parts: till.parts,
    nameOf: parts.nameOf,
    unsynced: () => ({ count: 0, oldestAtMs: null }),
  });
  const mounted = [
    ...parts.tillHandlers(till, printing),
    ...shiftHandlers({ till: till.parts, today }),
    ...sellingHandlers(till, () => {}),
    ...paymentHandlers(payments),
    ...parkingHandlers({ ledger, replica, reader, clock, ids, onSessionsChanged: () => {} }),
    ...payingHandlers({ ledger, replica }),
    ...permitHandlers({ ...parts.approvals, ledger }),
    ...parts.moreHandlers({ ledger, till, payments }),
  ];
  payments.begin();
  return {
    ledger,
    printing,
    routes: new Map(mounted.map((one) => [one.route.id, one])),
    settleBetween: () => ledger.checkpointBetween(),
    async close() {
      signing?.();
      await till.settled();
      await payments.stop();
      await printing.close();
      sign();
      ledger.close();
    },
  };
}

/** The same station under a name of its own: receipts and Z reports of a lesson cannot be taken for real ones. */
function trainingIdentity(real: StationIdentity, incarnation: string | undefined): StationIdentity {
  return {
    ...real,
    incarnation: incarnation ?? randomBytes(16).toString('hex'),
    registerId: `TRAINING-${real.registerId}`,
  };
}

/** What differs from the real till: everything that could reach beyond the lesson. */
function trainingTill({ real }: TrainingParts, ledger: Ledger, printing: Printing): TillParts {
  const { replica, reader, clock, ids, random, bootId, report, hasRoomToSell } = real;
  return {
    ledger,
    replica,
    reader,
    clock,
    ids,
    random,
    bootId,
    report,
    ...(hasRoomToSell && { hasRoomToSell }),
    signer: () => ({ keyId: NO_KEY_ID, sign: () => new Uint8Array(64), validUntilDayMax: undefined }),
    drawer: { kick: () => Promise.resolve('refused') },
    tenderTakers: { card: cardTaker },
    soldOut: createSoldOutSwitches(ledger),
    unsyncedCount: () => 0,
    pokePrinting: () => printing.poke(),
    onSessionsChanged: () => {},
  };
}

function openPayments({ real, timers, onPayment }: TrainingParts, ledger: Ledger): Payments {
  const { clock, ids, bootId, replica, report } = real;
  return createPayments({
    ledger,
    clock,
    timers,
    ids,
    bootId,
    terminals: [
      {
        terminalId: TERMINAL_ID,
        name: 'Training',
        provider: 'lab',
        terminal: createSimulatedTerminal(TERMINAL_ID, timers),
      },
    ],
    currency: () => replica.policy()?.currency,
    policy: () => replica.policy()?.cards ?? USUAL_CARD_POLICY,
    limits: () => replica.policy()?.limits,
    openShiftId: () => openShiftRow(ledger.read)?.shiftId ?? null,
    hasRoomToSell: () => real.hasRoomToSell?.() !== false,
    onChanged: onPayment,
    report,
  });
}
