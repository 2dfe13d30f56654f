import type { Presented } from '@gatehouse/core/admission';
import type { AccessPoint } from '@gatehouse/core/catalogue';
import type { GateView, ScanView } from '@gatehouse/core/contract';
import type { ClaimRequest } from '@gatehouse/core/sync';
import type { CancelTimer } from '@gatehouse/core/time';
import type { Scan } from '@gatehouse/hardware';
import { presentedDigest, type ClaimAuthority } from '../hub/index.ts';
import { type LedgerWriter, systemTimers } from '../ledger/index.ts';
import {
  admissionOfClaim,
  admissionOfDecision,
  admissionOfVerdict,
  recordAdmission,
  refusal,
  type Admission,
} from './admission-record.ts';
import { useBudget } from './degraded.ts';
import { addErrand, dropErrand, settleErrandId, type HubClient } from './errands.ts';
import { gateViewOf } from './gate-view.ts';
import { createHubContact } from './hub-contact.ts';
import { createLane, recordForced } from './lane.ts';
import { createLocalDecisions } from './local-decisions.ts';
import type { GateOptions, GateService, GateServiceEvent } from './options.ts';
import { createQuietMoments } from './quiet-moments.ts';
import { hasItsVerdict, type LastVerdict } from './repeats.ts';
import { openScanStore, recentScans, type KeptScan } from './scan-store.ts';
import { createShownNames } from './shown-names.ts';

/** Scans a screen shows. */
const RECENT = 20;
const ERRANDS_EVERY_MS = 1_000;

type Answer = ScanView | Promise<ScanView>;

/** From a scan to a verdict, one durable record, one pulse, and the passage that followed. */
export function createGate(given: GateOptions): GateService {
  const onError = given.onError ?? (() => {});
  const options = { ...given, onError };
  const { ledger, replica, readPresented, clock, ids, accessPointId, stationId, scanner, gate } = options;
  const timers = options.timers ?? systemTimers;
  const listeners = new Set<(event: GateServiceEvent) => void>();
  const subscriptions: (() => void)[] = [];
  const hub = createHubContact(options);
  const local = createLocalDecisions(options);
  const lane = createLane({ ...options, onSettled: (scan) => settled(scan) });
  let last: (LastVerdict & { readonly digest: string }) | undefined;
  let recent: readonly ScanView[] = [];
  let laneSinceMs = clock.nowMs();
  let turn: Promise<unknown> = Promise.resolve();
  let waiting = 0;
  let cancelErrands: CancelTimer | undefined;

  const quiet = createQuietMoments({ ledger, clock, timers, isBusy: () => waiting > 0, onError });

  const view = (): GateView => gateViewOf(options, hub, recent, laneSinceMs);
  const emit = (event: GateServiceEvent): void => {
    for (const listener of listeners) {
      try {
        listener(event);
      } catch (error) {
        // A screen that fails must not decide who gets in.
        onError(error);
      }
    }
  };
  const emitView = (): void => {
    if (listeners.size > 0) emit({ kind: 'gate', view: view() });
  };
  const names = createShownNames(options.holderNameOf, onError);
  const show = (digest: string, shown: ScanView): ScanView => {
    const scan = names.onScreen(shown, digest);
    last = { digest, scan, decidedMs: clock.monotonicMs() };
    if (!recent.some(({ admissionId }) => admissionId === scan.admissionId))
      recent = [scan, ...recent].slice(0, RECENT);
    emit({ kind: 'scan', scan });
    emitView();
    return scan;
  };
  const settled = (end: ScanView): void => {
    const scan = names.again(end);
    recent = recent.map((shown) => (shown.admissionId === scan.admissionId ? scan : shown));
    if (last?.scan.admissionId === scan.admissionId) last = { ...last, scan };
    emit({ kind: 'scan', scan });
    emitView();
    quiet.guestSettled();
  };

  const accessPoint = (): AccessPoint | undefined =>
    replica.venue()?.accessPoints.find((point) => point.accessPointId === accessPointId);
  const unknownHere = () => refusal('wrong_access_point', 'call_supervisor', { accessPointId });

  /** Nothing durable happened, so nothing opens: the guest is told, and the log is. */
  const failed = (error: unknown, digest: string): ScanView => {
    onError(error);
    const verdict = refusal('internal', 'call_supervisor');
    return show(digest, {
      admissionId: ids.nextId(),
      atMs: clock.nowMs(),
      accessPointId,
      verdict,
      passage: 'none',
    });
  };

  const record = (
    writer: LedgerWriter,
    digest: string,
    admission: Admission,
    admissionId: string,
    direction: 'in' | 'out',
  ) =>
    recordAdmission(writer, admission, {
      admissionId,
      digest,
      accessPointId,
      direction,
      atMs: clock.nowMs(),
      businessDay: ledger.businessDay(),
      hubLastSeenMs: hub.heardAtMs(),
      term: hub.term(),
      hasLane: gate !== undefined,
    });

  /** One durable transaction, then the pulse; if the first fails there is no second. */
  const commit = (
    digest: string,
    admissionId: string,
    work: (writer: LedgerWriter) => Admission,
  ): ScanView => {
    let scan: KeptScan;
    try {
      scan = ledger.transact((writer) => record(writer, digest, work(writer), admissionId, 'in'));
    } catch (error) {
      return failed(error, digest);
    }
    if (scan.verdict.kind === 'granted') lane.letThrough(digest, scan);
    return show(digest, viewOf(scan));
  };

  const handle = (presented: Presented, text: string, byStaff: boolean): Answer => {
    const digest = presentedDigest(text);
    names.presented(digest, presented);
    // The guest holds the ticket out again while the lane is open for it: still green, nothing is claimed twice.
    const open = lane.open();
    if (open?.digest === digest) return show(digest, viewOf(open.scan));
    const point = accessPoint();
    const admissionId = ids.nextId();
    if (point?.direction === 'out') return letOut(presented, digest, point, admissionId);
    const objection = point ? lane.objection() : unknownHere();
    if (!point || objection)
      return commit(digest, admissionId, () => admissionOfVerdict(objection ?? unknownHere()));
    if (local.isHopeless(presented) || gate?.state().kind === 'evacuation') {
      const decision = local.decideHere(presented, point);
      if (decision.verdict.kind === 'refused')
        return commit(digest, admissionId, () => admissionOfDecision(decision));
    }
    const authority = options.authority();
    if (authority.kind === 'remote')
      return askHub(authority.client, { presented, text, digest, point, byStaff, admissionId });
    return claimHere(authority.claims, presented, digest, point, admissionId);
  };

  /** This station is the hub: claim and admission are one commit. */
  const claimHere = (
    claims: ClaimAuthority,
    presented: Presented,
    digest: string,
    point: AccessPoint,
    admissionId: string,
  ): ScanView =>
    commit(digest, admissionId, (writer) =>
      admissionOfClaim(
        claims.claimWithin(writer, {
          operationId: admissionId,
          presented,
          accessPoint: point,
          gateStationId: stationId,
        }),
      ),
    );

  interface Asked {
    readonly presented: Presented;
    readonly text: string;
    readonly digest: string;
    readonly point: AccessPoint;
    readonly byStaff: boolean;
    readonly admissionId: string;
  }
  const askHub = async (client: HubClient, asked: Asked): Promise<ScanView> => {
    const { text, digest, admissionId } = asked;
    const request: ClaimRequest = {
      operationId: admissionId,
      code: text,
      accessPointId,
      direction: 'in',
      presentedAtMs: clock.nowMs(),
    };
    const errandId = settleErrandId(admissionId);
    // Kept before the question leaves: if this process dies with the answer, the pass the hub claimed is given back.
    ledger.transact((writer) => addErrand(writer, errandId, { kind: 'settle', request }, clock.nowMs()));
    const answer = await client.claim({ body: request }).catch(() => undefined);
    if (!answer?.ok) return cutOff(asked, errandId);
    hub.heard(answer.value.term);
    // Where this commit fails the guest stays outside, and the errand stays to give the pass back.
    return commit(digest, admissionId, (writer) => {
      dropErrand(writer, errandId);
      return admissionOfClaim(answer.value);
    });
  };

  const cutOff = (asked: Asked, errandId: string): ScanView => {
    const { presented, point, digest, admissionId } = asked;
    hub.lost();
    const decision = local.decideHere(presented, point);
    const verdict = local.whenCutOff(decision, presented, point, asked.byStaff);
    const letIn = verdict.kind === 'granted';
    const product = letIn ? local.productOf(presented, point) : undefined;
    return commit(digest, admissionId, (writer) => {
      if (product) useBudget(writer, product.productId);
      // The hub may have heard the question and claimed. That is right for a guest who goes in, else it is undone later;
      // a lane tells which. Without one, who is let in goes in.
      if (letIn && !gate) dropErrand(writer, errandId);
      return { ...admissionOfDecision(decision), verdict, ordinal: letIn ? decision.ordinal : 0 };
    });
  };

  /** A way out opens first and is written down afterwards: no disk, no hub and no rule may keep a person inside. */
  const letOut = (
    presented: Presented,
    digest: string,
    point: AccessPoint,
    admissionId: string,
  ): ScanView => {
    const scan: KeptScan = {
      admissionId,
      atMs: clock.nowMs(),
      accessPointId,
      verdict: FREE_TO_LEAVE,
      passage: gate ? 'waiting' : 'none',
      businessDay: '',
      direction: 'out',
      ticketId: null,
      entitlementWindow: '',
      ordinal: 0,
      claimId: null,
    };
    lane.letThrough(digest, scan);
    try {
      const admission = admissionOfDecision(local.decideHere(presented, point));
      const kept = ledger.transact((writer) => record(writer, digest, admission, admissionId, 'out'));
      lane.recorded(kept);
      return show(digest, viewOf(kept));
    } catch (error) {
      onError(error);
      return show(digest, viewOf(scan));
    }
  };

  /** One scan after the other, in order. Without a hub to wait for, the pulse is out before this returns. */
  const inTurn = (work: () => Answer): Answer => {
    quiet.disturbed();
    if (waiting === 0) {
      const answer = work();
      if (!(answer instanceof Promise)) return answer;
      return queue(() => answer);
    }
    return queue(work);
  };
  const queue = (work: () => Answer): Promise<ScanView> => {
    waiting += 1;
    const next = turn.then(work).finally(() => (waiting -= 1));
    turn = next.catch(() => {});
    return next;
  };
  const take = (text: string, byStaff: boolean, read: () => Presented): Answer =>
    inTurn(() => {
      const stumbled = (error: unknown): ScanView => failed(error, presentedDigest(text));
      try {
        const answer = handle(read(), text, byStaff);
        return answer instanceof Promise ? answer.catch(stumbled) : answer;
      } catch (error) {
        return stumbled(error);
      }
    });
  const takeScanned = (text: string, read: () => Presented): void => {
    const answer = take(text, false, read);
    if (answer instanceof Promise) answer.catch(onError);
  };

  const onScan = ({ code, repeated }: Scan): void => {
    // The same code seen again at once is the same guest still holding it: tell, do not redeem.
    if (repeated && last?.digest === presentedDigest(code)) {
      const laneIsBusy = lane.objection()?.reason === 'lane_busy';
      if (waiting > 0 || hasItsVerdict(last, clock.monotonicMs(), laneIsBusy))
        return emit({ kind: 'scan', scan: last.scan });
    }
    takeScanned(code, () => readPresented(code, clock.nowMs()));
  };
  /** People who walk through without a grant. During an evacuation the lane is open for that, and the driver says nothing. */
  const onForced = (direction: 'in' | 'out', afterAdmissionId: string | undefined): void => {
    try {
      ledger.transact((writer) => recordForced(writer, { accessPointId, direction }, afterAdmissionId));
    } catch (error) {
      return onError(error);
    }
    const late = recent.find(({ admissionId }) => admissionId === afterAdmissionId);
    if (late) settled({ ...late, passage: 'passed' });
  };

  return {
    view,
    present: async (code) => await take(code, true, () => readPresented(code, clock.nowMs())),
    lookUp(code) {
      const point = accessPoint();
      if (!point) return unknownHere();
      const presented = readPresented(code, clock.nowMs());
      const authority = options.authority();
      return (
        authority.kind === 'self'
          ? authority.claims.preview(presented, point)
          : local.decideHere(presented, point)
      ).verdict;
    },
    onEvent(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    start() {
      ledger.transact((writer) => openScanStore(writer, clock.nowMs()));
      recent = recentScans(ledger.read, RECENT);
      if (scanner) {
        subscriptions.push(
          scanner.onScan(onScan),
          scanner.onUnreadable(({ hex, reason }) =>
            takeScanned(`unreadable:${hex}`, () => ({ kind: 'unreadable', cause: reason })),
          ),
        );
      }
      if (gate) {
        subscriptions.push(
          gate.onState(() => {
            laneSinceMs = clock.nowMs();
            emitView();
          }),
          gate.onAlarm((alarm) => {
            if (alarm.kind === 'forced-passage') onForced(alarm.direction, alarm.afterGrantId);
          }),
        );
      }
      let shownMode = hub.mode();
      cancelErrands = timers.every(ERRANDS_EVERY_MS, () => {
        // A question in flight is an errand too, but not one to settle yet.
        if (waiting === 0) hub.runErrands();
        const mode = hub.mode();
        if (mode !== shownMode) emitView();
        shownMode = mode;
      });
    },
    async stop() {
      quiet.stop();
      subscriptions.splice(0).forEach((end) => end());
      cancelErrands?.();
      await turn;
      await hub.idle();
    },
  };
}

/** What is shown of somebody who leaves until (and in case) the ticket cannot be looked up. */
const FREE_TO_LEAVE = {
  kind: 'granted',
  ticket: null,
  ordinal: 0,
  admits: 1,
  entitlementWindow: '',
  fromSignature: false,
  degraded: null,
  warnings: [],
} satisfies ScanView['verdict'];

const viewOf = ({ admissionId, atMs, accessPointId, verdict, passage }: KeptScan): ScanView => ({
  admissionId,
  atMs,
  accessPointId,
  verdict,
  passage,
});
