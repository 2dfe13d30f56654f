import { z } from 'zod';
import { isoDate, localizedText } from '../catalogue/catalogue.ts';
import { productQuestion, waiverTemplate } from '../waivers/index.ts';
import { defineRoutes } from './route.ts';

/** People at the counter: who they are, what they have signed, and what still has to be asked of them. */

const id = z.string().min(1).max(64);
const operationId = z.string().min(8).max(64);

export const customerSummary = z.strictObject({
  customerId: z.string(),
  /** '' when the person was erased or their key has not come yet. */
  name: z.string(),
  phone: z.string(),
  email: z.string(),
  birthDate: isoDate.nullable(),
  guardianId: z.string().nullable(),
  lastVisit: isoDate.nullable(),
  memberships: z.int(),
});
export type CustomerSummary = z.infer<typeof customerSummary>;

export const personNeeds = z.strictObject({
  waivers: z.array(
    z.strictObject({
      templateId: z.string(),
      title: localizedText,
      state: z.enum(['valid', 'missing', 'expired', 'outdated']),
      /** Last day it holds, or held; null when there never was one. */
      validUntil: isoDate.nullable(),
    }),
  ),
  questions: z.array(z.strictObject({ question: productQuestion, answer: z.string().nullable() })),
});
export type PersonNeeds = z.infer<typeof personNeeds>;

export const customerView = customerSummary.extend({
  visits: z.array(isoDate),
  memberList: z.array(
    z.strictObject({
      ticketId: z.string(),
      productId: z.string(),
      name: localizedText,
      validUntil: isoDate,
      isValid: z.boolean(),
    }),
  ),
  children: z.array(customerSummary),
  /** A JPEG as a data URL; null without one. */
  photo: z.string().nullable(),
  waivers: personNeeds.shape.waivers,
});
export type CustomerView = z.infer<typeof customerView>;

export const personFields = {
  name: z.string().trim().min(1).max(120),
  phone: z.string().trim().max(40).default(''),
  email: z.union([z.literal(''), z.email().max(200)]).default(''),
  birthDate: isoDate.nullable().default(null),
};

/** People who take part with a line of the basket, and what they answered. */
export const linePeople = z.strictObject({
  lineId: id,
  customerIds: z.array(id).max(999),
  /** One per piece, by question id; in the order of the pieces. */
  answers: z
    .array(z.record(z.string(), z.string().max(500)))
    .max(999)
    .default([]),
});
export type LinePeople = z.infer<typeof linePeople>;

export const basketNeeds = z.strictObject({
  lines: z.array(
    z.strictObject({
      lineId: z.string(),
      quantity: z.int(),
      templates: z.array(waiverTemplate),
      questions: z.array(productQuestion),
      photo: z.enum(['required', 'optional', 'none']),
      people: z.array(
        z.strictObject({
          customer: customerSummary,
          isMinor: z.boolean(),
          waivers: personNeeds.shape.waivers,
        }),
      ),
      answers: linePeople.shape.answers,
    }),
  ),
  /** Why it cannot be paid yet; a person's name where one is known, else how many are missing. */
  missing: z.array(
    z.discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('people'), lineId: z.string(), count: z.int() }),
      z.strictObject({
        kind: z.literal('waiver'),
        lineId: z.string(),
        customerId: z.string(),
        name: z.string(),
      }),
      z.strictObject({ kind: z.literal('question'), lineId: z.string(), count: z.int() }),
      z.strictObject({
        kind: z.literal('photo'),
        lineId: z.string(),
        customerId: z.string(),
        name: z.string(),
      }),
    ]),
  ),
});
export type BasketNeeds = z.infer<typeof basketNeeds>;

/** A picture as a screen takes it: scaled and compressed there, because a station should not decode strangers' files. */
const jpegDataUrl = z
  .string()
  .max(90_000)
  .regex(/^data:image\/jpeg;base64,[A-Za-z0-9+/]+=*$/, 'a JPEG as a data URL');
/** What was drawn: moves and lines of an SVG path in a box of 600 by 200, nothing else. */
const signaturePath = z
  .string()
  .min(20)
  .max(40_000)
  .regex(/^[MLml0-9 .,-]+$/, 'moves and lines of an SVG path');

export const customerRoutes = defineRoutes({
  addCustomer: {
    id: 'addCustomer',
    method: 'POST',
    path: '/api/v1/till/customers',
    summary: 'Add a person: name, and what else is known',
    tag: 'Customers',
    access: 'customer.write',
    status: 201,
    body: z.strictObject({ operationId, ...personFields, guardianId: id.nullable().default(null) }),
    response: z.strictObject({
      customer: customerSummary,
      /** Entries that look like the same person; nothing is merged by itself. */
      lookalikes: z.array(customerSummary),
    }),
  },
  customer: {
    id: 'getCustomer',
    method: 'GET',
    path: '/api/v1/till/customers/:customerId',
    summary: 'A person with memberships, visits, waivers and family',
    tag: 'Customers',
    access: 'customer.read',
    params: z.strictObject({ customerId: id }),
    response: customerView,
  },
  attachHolder: {
    id: 'attachHolder',
    method: 'POST',
    path: '/api/v1/till/holders',
    summary: 'Say whose a ticket or membership is, with a picture where the product wants one',
    tag: 'Customers',
    access: 'customer.write',
    status: 201,
    body: z.strictObject({
      operationId,
      ticketId: id,
      customerId: id,
      saleId: id.nullable().default(null),
      photo: jpegDataUrl.nullable().default(null),
    }),
    response: customerView,
  },
  keepPhoto: {
    id: 'keepPhoto',
    method: 'POST',
    path: '/api/v1/till/customers/:customerId/photo',
    summary: 'Keep a picture of a member, sealed',
    tag: 'Customers',
    access: 'customer.write',
    status: 201,
    params: z.strictObject({ customerId: id }),
    body: z.strictObject({ photo: jpegDataUrl }),
    response: customerView,
  },
  waiverTemplates: {
    id: 'listWaiverTemplates',
    method: 'GET',
    path: '/api/v1/till/waivers',
    summary: 'What is signed here, and what is asked',
    tag: 'Waivers',
    access: 'local',
    response: z.strictObject({ templates: z.array(waiverTemplate), questions: z.array(productQuestion) }),
  },
  signWaiver: {
    id: 'signWaiver',
    method: 'POST',
    path: '/api/v1/till/waivers',
    summary: 'Sign for oneself, or as a guardian for several children at once',
    tag: 'Waivers',
    access: 'waiver.sign',
    status: 201,
    body: z.strictObject({
      operationId,
      templateId: id,
      /** The version that was on the screen; another one in force asks again. */
      version: z.int().min(1),
      customerIds: z.array(id).min(1).max(50),
      /** The adult whose signature it is; null when one adult signs for himself. */
      guardianId: id.nullable(),
      /** A guardian who is nobody's customer yet. */
      guardian: z.strictObject(personFields).nullable().default(null),
      signature: signaturePath,
      /** The day of the visit it is for, where it holds for one visit. */
      day: isoDate,
    }),
    response: z.strictObject({
      guardianId: z.string().nullable(),
      signed: z.array(z.strictObject({ customerId: z.string(), validUntil: isoDate })),
    }),
  },
  basketNeeds: {
    id: 'basketNeeds',
    method: 'POST',
    path: '/api/v1/till/baskets/:basketId/needs',
    summary: 'What the people of a basket still have to sign or answer before it is paid',
    tag: 'Waivers',
    access: 'sale.create',
    params: z.strictObject({ basketId: id }),
    body: z.strictObject({
      lines: z
        .array(z.strictObject({ lineId: id, variantId: id, quantity: z.int().min(1).max(999), day: isoDate }))
        .max(200),
    }),
    response: basketNeeds,
  },
  keepLinePeople: {
    id: 'keepLinePeople',
    method: 'PUT',
    path: '/api/v1/till/baskets/:basketId/people',
    summary: 'Who takes part with a line, and what they answered',
    tag: 'Waivers',
    access: 'sale.create',
    params: z.strictObject({ basketId: id }),
    body: linePeople,
    response: z.strictObject({}),
  },
});
