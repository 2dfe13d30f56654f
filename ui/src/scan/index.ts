export {
  defaultScanRules,
  idleScan,
  recognise,
  type Keystroke,
  type ScanRules,
  type ScanState,
  type ScanStep,
} from './recogniser.ts';
export { ScanGuard, useScanGuard, type ScanGuardProps } from './scan-guard.tsx';
