/** What other modules may know of identity: venues, names of staff, who may see which venue. */
export { namesOfStaff } from './staff.ts';
export { requireVenue, type Venue, venueById, venuesOf } from './venues.ts';
export { pinPepperOf } from './pins.ts';
