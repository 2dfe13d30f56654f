import type { X509Certificate } from 'node:crypto';
import { certificateBindingText, type StationRow } from '@gatehouse/core/sync';
import type { VerifySignature } from '@gatehouse/core/tickets';
import { fingerprintOf, plainFingerprint, verifyText } from '../enrolment/index.ts';

/** The stations of this venue by the certificate each of them has bound with its own key. */
export interface KnownStations {
  /** The station that owns a certificate; undefined for one nobody bound, or whose station was revoked. */
  ownerOf(certificate: X509Certificate | undefined): StationRow | undefined;
  /** A station whose certificate binding holds, by id. */
  byId(stationId: string): BoundStation | undefined;
}

export interface BoundStation {
  readonly row: StationRow;
  /** SHA-256 of the certificate, lower-case hex. */
  readonly fingerprint: string;
}

/**
 * Trust on the LAN is a row from the cloud plus a signature: the row names a station's key, the key signed the
 * certificate's fingerprint. No authority, no names and no dates of certificates are believed.
 */
export function createKnownStations(
  stations: () => ReadonlyMap<string, StationRow>,
  verify: VerifySignature,
): KnownStations {
  let source: ReadonlyMap<string, StationRow> | undefined;
  let byFingerprint = new Map<string, BoundStation>();
  let byId = new Map<string, BoundStation>();
  const refresh = (): void => {
    const current = stations();
    if (current === source) return;
    source = current;
    byFingerprint = new Map();
    byId = new Map();
    for (const row of current.values()) {
      const fingerprint = fingerprintOf(row.certificatePem);
      if (row.revoked || fingerprint === undefined) continue;
      if (!verifyText(verify, row.publicKey, certificateBindingText(fingerprint), row.certificateSignature))
        continue;
      byFingerprint.set(fingerprint, { row, fingerprint });
      byId.set(row.stationId, { row, fingerprint });
    }
  };
  return {
    ownerOf(certificate) {
      if (!certificate) return undefined;
      refresh();
      return byFingerprint.get(plainFingerprint(certificate))?.row;
    },
    byId(stationId) {
      refresh();
      return byId.get(stationId);
    },
  };
}
