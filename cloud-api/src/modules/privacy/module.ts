import { consoleRoutes } from '@gatehouse/core/contract';
import type { Database } from '../../platform/database.ts';
import { bind, type BoundRoute } from '../../platform/http/mount.ts';
import { notFound } from '../../platform/http/problem.ts';
import { requireVenue } from '../identity/contract.ts';
import { ticketsOfSubject } from '../ticketing/contract.ts';
import { eraseSubject } from './erase-subject.ts';
import { subjectById } from './subjects.ts';

export interface PrivacyParts {
  readonly database: Database;
  readonly nowMs: () => number;
  readonly onVenueMoved: (venue: { readonly organizationId: string; readonly venueId: string }) => void;
}

/** What is held on a person, and its erasure. Served with identity: it is about who people are. */
export function createPrivacyModule(parts: PrivacyParts): { readonly routes: readonly BoundRoute[] } {
  const { tenants } = parts.database;
  const routes = bind('identity', consoleRoutes, {
    subject: ({ params }, caller) =>
      tenants.transaction(caller.organizationId, async (tx) => {
        const { venueId } = await requireVenue(tx, caller, params.venueId);
        const subject = await subjectById(tx, params.subjectId);
        if (!subject || subject.venueId !== venueId) throw notFound('subject');
        const tickets = await ticketsOfSubject(tx, params.subjectId);
        return {
          subjectId: params.subjectId,
          createdAtMs: subject.createdAtMs,
          erasedAtMs: subject.erasedAtMs,
          tickets: [...tickets],
        };
      }),
    async eraseSubject({ params, body }, caller) {
      const erasure = await tenants.transaction(caller.organizationId, async (tx) => {
        const { venueId } = await requireVenue(tx, caller, params.venueId);
        return eraseSubject(tx, caller, { venueId, subjectId: body.subjectId }, parts.nowMs());
      });
      parts.onVenueMoved({ organizationId: caller.organizationId, venueId: params.venueId });
      return erasure;
    },
  });
  return { routes };
}
