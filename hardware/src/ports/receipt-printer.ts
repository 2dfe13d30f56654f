import type { Device, Listener, Unsubscribe } from './device.ts';

export interface PrinterStatus {
  /** False: the printer never answers status questions, and every other field is a guess. */
  readonly supported: boolean;
  readonly online: boolean;
  readonly paper: 'ok' | 'near-end' | 'out' | 'unknown';
  readonly coverOpen: boolean;
  readonly cutterError: boolean;
  /** Any other mechanical or thermal error the printer reports. */
  readonly otherError: boolean;
  /** Level of drawer connector pin 3. Which level means open depends on the wiring (see `CashDrawer`). */
  readonly drawerSignal: 'high' | 'low' | 'unknown';
}

export interface PrintJob {
  /** Chosen by the caller before anything is sent; names the job in the outcome of a later completion. */
  readonly jobId: string;
  readonly bytes: Uint8Array;
  /** Printed lines, for the time the printer is given to finish. */
  readonly lineCount: number;
}

export type PrintOutcome =
  /** The printer itself said that everything up to the end of this job was processed, with no fault since its start. */
  | { readonly kind: 'PRINTED'; readonly evidence: 'process-id' | 'buffer-executed' }
  /** It stopped in the middle. The rest is in the printer and comes out when the cause is removed: do not send again. */
  | { readonly kind: 'INTERRUPTED'; readonly cause: PrintStop; readonly detail: string }
  /** Bytes were sent and nobody can say what came out. A person has to look at the paper. */
  | { readonly kind: 'UNKNOWN'; readonly cause: PrintDoubt; readonly detail: string }
  /** Not one byte of the job was sent. Sending it later is safe. */
  | { readonly kind: 'REFUSED'; readonly cause: PrintRefusal; readonly detail: string };

export type PrintStop = 'paper-out' | 'cover-open' | 'cutter-error' | 'printer-error';
export type PrintDoubt = 'status-unsupported' | 'no-answer' | 'connection-lost';
/** `busy`: an earlier job is still in the printer and does not come out. */
export type PrintRefusal = PrintStop | 'unreachable' | 'busy' | 'closed';

export type KickOutcome =
  /** The command was accepted by the wire. Whether the drawer moved is `CashDrawer.state()`. */
  | { readonly kind: 'SENT' }
  | { readonly kind: 'UNKNOWN'; readonly detail: string }
  | { readonly kind: 'REFUSED'; readonly detail: string };

/** Which contact of the drawer connector is pulsed: pin 2 (first drawer) or pin 5 (second). */
export type DrawerPin = 2 | 5;

export interface ReceiptPrinter extends Device {
  status(): PrinterStatus;
  onStatus(listener: Listener<PrinterStatus>): Unsubscribe;
  /**
   * Prints one job and says what became of it. Never throws for a device fault and never sends a job twice.
   * Jobs are taken one after the other.
   */
  print(job: PrintJob): Promise<PrintOutcome>;
  /** An INTERRUPTED job was finished by the printer after its cause was removed. */
  onLateCompletion(listener: Listener<{ readonly jobId: string }>): Unsubscribe;
  kickDrawer(pin: DrawerPin): Promise<KickOutcome>;
}
