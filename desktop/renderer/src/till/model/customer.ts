/** The guest a basket is for, as the till shows them. Names stay on the screen; the basket and the sale keep the id. */
export interface BasketCustomer {
  readonly customerId: string;
  readonly name: string;
  /** What the cashier should know at a glance: "Member since 2023". Empty when there is nothing. */
  readonly detail: string;
  /** Groups that price lists and promotions ask for: "members". The station looks them up again when it charges. */
  readonly groups: readonly string[];
}
