import { once } from 'node:events';
import { createServer } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { zstdDecompressSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { createHttpTransport } from './http-transport.ts';

/** What arrives of a body of 5,000 characters. */
async function arrived(compresses: boolean | undefined) {
  const seen: { encoding: string | undefined; bytes: Buffer }[] = [];
  const server = createServer((request, response) => {
    void buffer(request).then((bytes) => {
      seen.push({ encoding: request.headers['content-encoding'], bytes });
      response.setHeader('content-type', 'application/json').end('{}');
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  const transport = createHttpTransport({
    baseUrl: `http://127.0.0.1:${port}`,
    token: async () => null,
    ...(compresses !== undefined && { compresses }),
  });
  try {
    const answer = await transport({ method: 'POST', path: '/push', body: { text: 'x'.repeat(5_000) } });
    expect(answer.status).toBe(200);
    expect(answer.dateMs).toBeGreaterThan(0);
  } finally {
    server.close();
    server.closeAllConnections();
  }
  return seen[0];
}

it('sends what is large compressed, and plain to this machine itself', async () => {
  const packed = await arrived(true);
  expect(packed?.encoding).toBe('zstd');
  expect(packed?.bytes.length).toBeLessThan(200);
  const plain = await arrived(undefined);
  expect(plain?.encoding).toBeUndefined();
  expect(zstdDecompressSync(packed?.bytes ?? Buffer.alloc(0))).toEqual(plain?.bytes);
});
