import { z } from 'zod';
import { isoDate } from '../../catalogue/catalogue.ts';
import { id } from './shapes.ts';

/** What was handed over at a counter, to whom, and what they signed. People are ids; their words lie sealed elsewhere. */

export const collectingKinds = {
  OrderCollected: [
    z.strictObject({
      collectionId: id,
      orderId: id,
      ticketIds: z.array(id).min(1).max(1_000),
      /** Tickets of the order that nobody has collected yet. */
      remaining: z.int().min(0),
      /** Whose word it was that nobody else had handed them out: the venue's hub, or this till alone, cut off from it. */
      decidedBy: z.enum(['hub', 'till']),
      isPrinted: z.boolean(),
    }),
  ],
  /** A wristband or card now stands for a ticket; `replaced` is the one before, which no longer does. */
  BandLinked: [
    z.strictObject({
      linkId: id,
      ticketId: id,
      orderId: id.nullable(),
      mediaCode: z.string().min(1).max(200),
      replaced: z.string().max(200).nullable(),
    }),
  ],
  WaiverSigned: [
    z.strictObject({
      /** Names the drawn signature, sealed under the signer's key outside the journal; one for all of a family. */
      signatureId: id,
      templateId: id,
      version: z.int().min(1),
      customerId: id,
      guardianId: id.nullable(),
      validUntil: isoDate,
    }),
  ],
  CustomerAdded: [z.strictObject({ customerId: id, guardianId: id.nullable() })],
  CustomerChanged: [z.strictObject({ customerId: id })],
  /** Whose ticket it is; `hasPhoto` says that a picture, sealed elsewhere, shows them. */
  HolderAttached: [
    z.strictObject({ ticketId: id, customerId: id, saleId: id.nullable(), hasPhoto: z.boolean() }),
  ],
  /** Somebody of an order answered what is asked before taking part; the answers themselves lie sealed. */
  QuestionsAnswered: [z.strictObject({ answersId: id, orderId: id, customerId: id })],
} as const;
