/**
 * A self-signed P-256 certificate for enrolment in tests. It is public, its private half was thrown away: the cloud
 * only checks that the station's key has signed its fingerprint.
 */
export const TEST_CERTIFICATE_PEM = `-----BEGIN CERTIFICATE-----
MIIBiTCCAS+gAwIBAgIUXg7jg1GDFW+sjseai3s8elLPR/QwCgYIKoZIzj0EAwIw
GTEXMBUGA1UEAwwOZ2F0ZWhvdXNlLXRlc3QwIBcNMjYxMTIyMTIxNTE4WhgPMjEy
NjEwMjkxMjE1MThaMBkxFzAVBgNVBAMMDmdhdGVob3VzZS10ZXN0MFkwEwYHKoZI
zj0CAQYIKoZIzj0DAQcDQgAEq35vTpKm2B+0T3auOU6HbcP0tkCBYXu073t98vjm
bazL9XSJXfB0czeBY9Xsy20GUm02On7PHYrC7GEaAmK2haNTMFEwHQYDVR0OBBYE
FPytSeA15WVr2Z5ysfdeUNdQ7NXfMB8GA1UdIwQYMBaAFPytSeA15WVr2Z5ysfde
UNdQ7NXfMA8GA1UdEwEB/wQFMAMBAf8wCgYIKoZIzj0EAwIDSAAwRQIgUZrlTZKD
yhNUQX1XGA9rMWqftFCGqViqWI1DX2B0qjoCIQCG87ajd2+j7npyCrAbhNH4HDfQ
BAWM0ybSlN/QzSUKcA==
-----END CERTIFICATE-----
`;
