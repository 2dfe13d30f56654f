import { KeyObject, X509Certificate, webcrypto } from 'node:crypto';

/** What this station shows to its peers on the venue's LAN. */
export interface LanCertificate {
  readonly certificatePem: string;
  readonly privateKeyPem: string;
}

const P256 = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;

/**
 * Makes a P-256 key and a self-signed certificate. Nobody trusts its subject or its dates: peers compare the
 * fingerprint with the one the station's own key has signed. The dates are wide because a station whose clock is
 * years off must still reach its hub.
 */
export async function createLanCertificate(incarnation: string): Promise<LanCertificate> {
  // Loaded here and not above: it is needed once in a station's life and would cost a fifth of every start. It registers
  // its parts with decorators and needs the metadata polyfill first.
  await import('reflect-metadata');
  const x509 = await import('@peculiar/x509');
  const keys = await webcrypto.subtle.generateKey(P256, true, ['sign', 'verify']);
  const certificate = await x509.X509CertificateGenerator.createSelfSigned(
    {
      serialNumber: `01${incarnation.slice(0, 30)}`,
      name: `CN=gatehouse-${incarnation}`,
      notBefore: new Date('2020-01-01T00:00:00Z'),
      notAfter: new Date('2099-12-31T00:00:00Z'),
      signingAlgorithm: P256,
      keys,
      extensions: [
        new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
        new x509.ExtendedKeyUsageExtension([
          x509.ExtendedKeyUsage.serverAuth,
          x509.ExtendedKeyUsage.clientAuth,
        ]),
      ],
    },
    webcrypto,
  );
  const privateKeyPem = KeyObject.from(keys.privateKey).export({ format: 'pem', type: 'pkcs8' }).toString();
  return { certificatePem: certificate.toString('pem'), privateKeyPem };
}

/** SHA-256 over the certificate's DER, lower-case hex without colons; undefined when the PEM holds no certificate. */
export function fingerprintOf(certificatePem: string): string | undefined {
  try {
    return plainFingerprint(new X509Certificate(certificatePem));
  } catch {
    return undefined;
  }
}

export const plainFingerprint = (certificate: X509Certificate): string =>
  certificate.fingerprint256.replaceAll(':', '').toLowerCase();
