/** The physical side of a simulated printer, and how it looks in status bytes. */
export interface PrinterMechanism {
  paperOut: boolean;
  paperNearEnd: boolean;
  coverOpen: boolean;
  cutterError: boolean;
  /** Level of connector pin 3; high while the simulated drawer is open. */
  drawerOpen: boolean;
}

export function isStopped(mechanism: PrinterMechanism): boolean {
  return mechanism.paperOut || mechanism.coverOpen || mechanism.cutterError;
}

/** Answer to `DLE EOT n`. */
export function realTimeStatus(mechanism: PrinterMechanism, which: number): number | undefined {
  const { paperOut, paperNearEnd, coverOpen, cutterError, drawerOpen } = mechanism;
  switch (which) {
    case 1:
      return 0x12 | bit(0x04, drawerOpen) | bit(0x08, isStopped(mechanism));
    case 2:
      return 0x12 | bit(0x04, coverOpen) | bit(0x20, paperOut) | bit(0x40, cutterError);
    case 3:
      return 0x12 | bit(0x08, cutterError);
    case 4:
      return 0x12 | bit(0x0c, paperNearEnd || paperOut) | bit(0x60, paperOut);
    default:
      return undefined;
  }
}

/** The four bytes of an automatic status. */
export function automaticStatus(mechanism: PrinterMechanism): Uint8Array {
  const { paperOut, paperNearEnd, coverOpen, cutterError, drawerOpen } = mechanism;
  return Uint8Array.of(
    0x10 | bit(0x04, drawerOpen) | bit(0x08, isStopped(mechanism)) | bit(0x20, coverOpen),
    bit(0x08, cutterError),
    bit(0x03, paperNearEnd || paperOut) | bit(0x0c, paperOut),
    0x0f,
  );
}

/** Answer to `GS r n`. */
export function sequentialStatus(mechanism: PrinterMechanism, which: number): number {
  if (which === 2) return bit(0x01, mechanism.drawerOpen);
  return bit(0x03, mechanism.paperNearEnd) | bit(0x0c, mechanism.paperOut);
}

const bit = (mask: number, on: boolean): number => (on ? mask : 0);
