export { ageOf, type Age } from './age.ts';
export {
  decimalOf,
  formatMoney,
  minorDigits,
  parseMoney,
  type MoneyAmount,
  type MoneyOptions,
} from './money.ts';
export { formatBasisPoints, formatChange, formatCount } from './number.ts';
export {
  addDays,
  dayOf,
  formatDate,
  formatDateTime,
  formatDay,
  formatSeconds,
  formatTime,
  formatWeekday,
} from './time.ts';
