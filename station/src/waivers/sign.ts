import { type PersonText, sealText } from '@gatehouse/core/customers';
import { fact } from '@gatehouse/core/journal';
import { waiverValidUntil } from '@gatehouse/core/waivers';
import { answered, type Answered, refused } from '../api/problem.ts';
import { makePerson } from '../customers/customers.ts';
import type { CollectingParts } from '../orders/parts.ts';
import { nodeSealing } from '../subjects/node-sealing.ts';
import { openShiftRow } from '../till/shifts.ts';
import { once, type TillOperator } from '../till/parts.ts';
import { isMinor } from './waiver-book.ts';

export interface SignAsked {
  readonly operationId: string;
  readonly templateId: string;
  readonly version: number;
  readonly customerIds: readonly string[];
  readonly guardianId: string | null;
  readonly guardian: PersonText | null;
  readonly signature: string;
  readonly day: string;
}

export interface Signed {
  readonly guardianId: string | null;
  readonly signed: { readonly customerId: string; readonly validUntil: string }[];
}

/**
 * Takes one signature for one or several people: a record each, by id and version; what was drawn is sealed under the
 * signer's key. A minor is never signed for by himself.
 */
export function signWaiver(
  parts: CollectingParts,
  asked: SignAsked,
  operator: TillOperator,
): Answered<Signed> {
  const template = parts.waivers.templates().find(({ templateId }) => templateId === asked.templateId);
  if (!template) return refused(404, 'no_such_waiver', 'There is no such waiver');
  if (template.version !== asked.version)
    return refused(409, 'waiver_changed', 'The text has changed: it has to be read and signed anew', {
      facts: { version: template.version },
    });
  const people = asked.customerIds.map((id) => parts.people.summary(id));
  const hasGuardian = asked.guardianId !== null || asked.guardian !== null;
  const alone = people.filter(
    (person) =>
      isMinor(person, template.adultAge, asked.day) &&
      (!hasGuardian || asked.guardianId === person.customerId),
  );
  if (alone.length > 0)
    return refused(409, 'guardian_needed', 'A guardian has to sign for a minor', {
      detail: alone.map(({ name }) => name).join(', '),
    });
  if (!hasGuardian && people.length > 1)
    return refused(409, 'guardian_needed', 'Every adult signs for himself', {
      detail: people.map(({ name }) => name).join(', '),
    });
  const done = once<Signed>(parts, { operationId: asked.operationId, kind: 'waiver' }, (writer) => {
    const guardianId =
      asked.guardianId ?? (asked.guardian && makePerson(parts, asked.guardian, null).customerId) ?? null;
    const signerId = guardianId ?? asked.customerIds[0] ?? '';
    const key = parts.people.keyOf(signerId);
    if (!key) return refused(404, 'no_such_customer', 'The signer is not known here');
    const signatureId = parts.ids.nextId();
    const sealed = Buffer.from(
      sealText('signature', { subjectId: signerId, key }, asked.signature, nodeSealing),
    ).toString('base64url');
    // The drawing first: a record must not name a signature that nobody has.
    parts.file.keep(
      [],
      [
        {
          textId: signatureId,
          kind: 'signature',
          subjectId: signerId,
          sealed,
          orderId: null,
          writtenAtMs: parts.clock.nowMs(),
        },
      ],
    );
    const validUntil = waiverValidUntil(template, asked.day);
    const context = { operatorId: operator.operatorId, shiftId: openShiftRow(writer)?.shiftId ?? null };
    if (asked.guardianId === null && guardianId !== null)
      writer.append(fact('CustomerAdded', { customerId: guardianId, guardianId: null }), context);
    for (const customerId of asked.customerIds)
      writer.append(
        fact('WaiverSigned', {
          signatureId,
          templateId: template.templateId,
          version: template.version,
          customerId,
          guardianId: customerId === guardianId ? null : guardianId,
          validUntil,
        }),
        { ...context, refs: [customerId] },
      );
    return answered({
      guardianId,
      signed: asked.customerIds.map((customerId) => ({ customerId, validUntil })),
    });
  });
  if (done.ok) parts.pokeTexts();
  return done;
}
