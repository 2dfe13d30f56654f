/** What other modules may use of analytics. */
export { dashboardOf } from './dashboard.ts';
