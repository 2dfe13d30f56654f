export {
  bootstrapFile,
  type BootstrapFile,
  type BootstrapInput,
  bootstrapOutcome,
  type BootstrapOutcome,
} from './bootstrap/schema.ts';
export { type Cloud, type CloudOptions, startCloud } from './start.ts';
