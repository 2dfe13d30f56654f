import { z } from 'zod';
import { verdictView } from '../admission/verdict.ts';
import { defineRoutes } from './route.ts';

/** What a gate shows and takes from its operator. */

export const scanView = z.strictObject({
  admissionId: z.string(),
  atMs: z.int(),
  accessPointId: z.string(),
  verdict: verdictView,
  /** What became of it: nothing yet, the guest went through, or did not. */
  passage: z.enum(['none', 'waiting', 'passed', 'not-passed', 'fault']),
});
export type ScanView = z.infer<typeof scanView>;

export const laneState = z.strictObject({
  kind: z.enum(['idle', 'granted', 'open', 'evacuation', 'gone']),
  sinceMs: z.int(),
  passagesToday: z.int(),
  grantsToday: z.int(),
});
export type LaneState = z.infer<typeof laneState>;

export const gateView = z.strictObject({
  accessPoint: z.strictObject({
    accessPointId: z.string(),
    name: z.string(),
    gateName: z.string(),
    laneName: z.string(),
    direction: z.enum(['in', 'out']),
  }),
  lane: laneState,
  /** `hub`: this station decides for the venue; `strict`: a hub answers; `degraded`: the hub cannot be reached. */
  mode: z.enum(['hub', 'strict', 'degraded']),
  hubLastSeenMs: z.int().nullable(),
  inside: z.strictObject({ count: z.int(), capacity: z.int(), areaName: z.string() }),
  recent: z.array(scanView),
});
export type GateView = z.infer<typeof gateView>;

export const gateRoutes = defineRoutes({
  gate: {
    id: 'getGate',
    method: 'GET',
    path: '/api/v1/gate',
    summary: 'The lane, its mode and the last scans',
    tag: 'Gate',
    access: 'local',
    response: gateView,
  },
  scan: {
    id: 'presentCode',
    method: 'POST',
    path: '/api/v1/gate/scans',
    summary: 'Present a typed code, as if it had been scanned',
    tag: 'Gate',
    access: 'gate.operate',
    body: z.strictObject({ code: z.string().min(1).max(4096) }),
    response: scanView,
  },
  lookUp: {
    id: 'lookUpCode',
    method: 'POST',
    path: '/api/v1/gate/look-ups',
    summary: 'Decide without admitting',
    tag: 'Gate',
    access: 'ticket.look-up',
    body: z.strictObject({ code: z.string().min(1).max(4096) }),
    response: verdictView,
  },
});
