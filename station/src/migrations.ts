import { bookingMigrations } from './bookings/index.ts';
import { evidenceMigrations } from './evidence/schema.ts';
import { fiscalMigrations } from './fiscal/schema.ts';
import { gateMigrations } from './gate/index.ts';
import { hubMigrations } from './hub/index.ts';
import type { ModuleMigrations } from './ledger/index.ts';
import { collectingMigrations } from './orders/schema.ts';
import { parkingMigrations } from './parking/index.ts';
import { paymentMigrations } from './payments/index.ts';
import { permitMigrations } from './permits/index.ts';
import { printingMigrations } from './printing/index.ts';
import { rentalMigrations } from './rentals/schema.ts';
import { shiftMigrations } from './shift/schema.ts';
import { staffMigrations } from './staff/index.ts';
import { storedValueMigrations } from './stored-value/schema.ts';
import { syncMigrations } from './sync/index.ts';
import { subjectMigrations } from './subjects/index.ts';
import { takingBackMigrations } from './till/refund-store.ts';
import { sellingMigrations, tillMigrations } from './till/index.ts';

/** Every module's schema in the ledger file, the same on every station: a till may become the hub tomorrow. */
export const stationMigrations: readonly ModuleMigrations[] = [
  tillMigrations,
  printingMigrations,
  staffMigrations,
  syncMigrations,
  hubMigrations,
  gateMigrations,
  evidenceMigrations,
  fiscalMigrations,
  subjectMigrations,
  permitMigrations,
  shiftMigrations,
  paymentMigrations,
  takingBackMigrations,
  parkingMigrations,
  bookingMigrations,
  sellingMigrations,
  collectingMigrations,
  storedValueMigrations,
  rentalMigrations,
];
