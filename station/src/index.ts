export * from './compose.ts';
export {
  ConfigError,
  parseConfig,
  readConfig,
  type StationConfig,
  type StationConfigInput,
} from './config/index.ts';
export { StartError } from './enrol.ts';
export { stationMigrations } from './migrations.ts';
export { createServices, type StationServices, type Surroundings } from './services.ts';
