/** What other modules may use of crm: people by id, what they signed, and forgetting them. */
export {
  addCustomer,
  addMembership,
  addVisits,
  forgetCustomer,
  publishCustomers,
  type NewCustomer,
} from './customers.ts';
export { recordSignatures, saveVenueRules, type VenueRule } from './waivers.ts';
export { answersOfOrder } from './sealed-texts.ts';
