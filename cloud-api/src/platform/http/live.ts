import type { Server as HttpServer } from 'node:http';
import { Server, type Socket } from 'socket.io';
import type { Log } from '../log.ts';
import type { Gatekeeper, StaffCaller } from './caller.ts';
import { isOwnOrigin } from './mount.ts';

export interface VenueName {
  readonly organizationId: string;
  readonly venueId: string;
}

export interface LiveParts {
  readonly gatekeeper: Gatekeeper;
  readonly log: Log;
  /** Whether a member of staff may watch a venue. */
  readonly mayWatch: (staff: StaffCaller, venueId: string) => Promise<boolean>;
  /** What is sent to a venue's room: event name → payload. */
  readonly figuresOf: (venue: VenueName) => Promise<Readonly<Record<string, unknown>>>;
}

export interface Live {
  /** Something of this venue changed: its room hears of it within a second, and at most once a second. */
  moved(venue: VenueName): void;
  close(): void;
}

const EVERY_MS = 1_000;
/** Stations fall silent without an event, so a watched venue is looked at now and then anyway. */
const ANYWAY_MS = 10_000;

const roomOf = (venue: VenueName) => `${venue.organizationId}\n${venue.venueId}`;

/**
 * Live figures over socket.io, one room per venue. A socket is let in by the console's cookie and by an Origin that
 * is ours (a WebSocket knows no CORS: ASVS 4.4.2). The venue is named at the handshake (`auth.venueId`) or by the
 * event `watch`, with the venue's id.
 */
export function createLive(server: HttpServer, parts: LiveParts): Live {
  const io = new Server(server, {
    transports: ['websocket'],
    serveClient: false,
    maxHttpBufferSize: 16 * 1024,
    allowRequest(request, done) {
      const { origin, host } = request.headers;
      done(null, origin === undefined || isOwnOrigin(origin, host));
    },
  });
  const venues = new Map<string, VenueName>();
  const timers = new Map<string, NodeJS.Timeout>();
  const lastSent = new Map<string, number>();

  const send = async (venue: VenueName): Promise<void> => {
    const room = roomOf(venue);
    timers.delete(room);
    if (!io.sockets.adapter.rooms.has(room)) return;
    lastSent.set(room, Date.now());
    const figures = await parts.figuresOf(venue);
    for (const [event, payload] of Object.entries(figures)) io.to(room).emit(event, payload);
  };
  const schedule = (venue: VenueName): void => {
    const room = roomOf(venue);
    if (timers.has(room) || !io.sockets.adapter.rooms.has(room)) return;
    const waitMs = Math.max(0, EVERY_MS - (Date.now() - (lastSent.get(room) ?? 0)));
    const timer = setTimeout(() => {
      void send(venue).catch((error: unknown) => parts.log.error({ err: error }, 'live figures failed'));
    }, waitMs);
    timers.set(room, timer);
  };

  const watch = async (socket: Socket, staff: StaffCaller, asked: unknown): Promise<boolean> => {
    const venueId = typeof asked === 'string' ? asked : (asked as { venueId?: unknown } | null)?.venueId;
    if (typeof venueId !== 'string' || !(await parts.mayWatch(staff, venueId))) return false;
    const venue = { organizationId: staff.organizationId, venueId };
    for (const room of socket.rooms) if (room !== socket.id) await socket.leave(room);
    await socket.join(roomOf(venue));
    venues.set(roomOf(venue), venue);
    schedule(venue);
    return true;
  };

  io.use((socket, next) => {
    void parts.gatekeeper.staff(socket.handshake.headers.cookie).then(
      (staff) => {
        (socket.data as { staff?: StaffCaller }).staff = staff;
        next(staff ? undefined : new Error('not_signed_in'));
      },
      (error: Error) => next(error),
    );
  });
  io.on('connection', (socket) => {
    const { staff } = socket.data as { staff: StaffCaller };
    const failed = (error: unknown) => parts.log.warn({ err: error }, 'watch failed');
    socket.on('watch', (asked: unknown, done?: unknown) => {
      void watch(socket, staff, asked).then((watching) => {
        if (typeof done === 'function') (done as (answer: object) => void)({ watching });
      }, failed);
    });
    const { auth, query } = socket.handshake;
    const named: unknown = (auth as { venueId?: unknown }).venueId ?? query['venueId'];
    if (named !== undefined) void watch(socket, staff, named).catch(failed);
  });

  const anyway = setInterval(() => {
    for (const venue of venues.values()) schedule(venue);
    void dropSignedOut(io, parts.gatekeeper).catch(() => undefined);
  }, ANYWAY_MS);
  anyway.unref();

  return {
    moved: schedule,
    close() {
      clearInterval(anyway);
      for (const timer of timers.values()) clearTimeout(timer);
      io.disconnectSockets(true);
      // Not io.close(): that would also close the HTTP server, whose requests are still being finished.
      io.engine.close();
    },
  };
}

/** A sign-in that ended ends its sockets, too (ASVS 7.4.1). */
async function dropSignedOut(io: Server, gatekeeper: Gatekeeper): Promise<void> {
  for (const socket of io.sockets.sockets.values()) {
    if (!(await gatekeeper.staff(socket.handshake.headers.cookie))) socket.disconnect(true);
  }
}
