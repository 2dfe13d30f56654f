import type { AdmissionFact, CloudContent } from './checker.ts';

/** Sales and admissions as the records say them; a pass nobody used while the lane watched counts as given back. */
export function factsIn(
  streams: readonly { readonly streamId: string; readonly stationId: string }[],
  records: readonly { readonly streamId: string; readonly bytes: Buffer }[],
): Pick<CloudContent, 'sales' | 'admissions'> {
  const stationOf = new Map(streams.map(({ streamId, stationId }) => [streamId, stationId]));
  const sales: CloudContent['sales'][number][] = [];
  const admissions: Omit<AdmissionFact, 'released'>[] = [];
  // A gate that lets in on the signature alone knows the ticket by its serial only.
  const ticketOf = new Map<string, string>();
  const released = new Set<string>();
  for (const { streamId, bytes } of records) {
    const stationId = stationOf.get(streamId) ?? '';
    const { kind, body } = JSON.parse(bytes.toString('utf8')) as {
      kind: string;
      body: Record<string, unknown>;
    };
    if (kind === 'SaleCompleted')
      sales.push({ stationId, saleId: String(body['saleId']), receiptNumber: String(body['receiptNumber']) });
    if (kind === 'TicketIssued') ticketOf.set(`serial:${String(body['serial'])}`, String(body['ticketId']));
    if (kind === 'PassageTimedOut' && body['cause'] === 'timed-out')
      released.add(String(body['admissionId']));
    if (kind === 'AdmissionGranted' && body['direction'] === 'in')
      admissions.push({
        stationId,
        admissionId: String(body['admissionId']),
        ticketId: String(body['ticketId']),
        window: String(body['entitlementWindow']),
        ordinal: Number(body['ordinal']),
        degraded: body['degraded'] !== null,
      });
  }
  return {
    sales,
    admissions: admissions.map((fact) => ({
      ...fact,
      ticketId: ticketOf.get(fact.ticketId) ?? fact.ticketId,
      released: released.has(fact.admissionId),
    })),
  };
}
