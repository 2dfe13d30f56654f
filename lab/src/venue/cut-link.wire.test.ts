import { once } from 'node:events';
import { connect, createServer, type AddressInfo } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { openCutLink, type CutLink } from './cut-link.ts';

const closers: (() => Promise<unknown> | void)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

async function echoBehindLink(): Promise<CutLink> {
  const echo = createServer((socket) => {
    socket.on('error', () => {});
    socket.pipe(socket);
  });
  echo.listen(0, '127.0.0.1');
  await once(echo, 'listening');
  closers.push(() => void echo.close());
  const link = await openCutLink({ port: 0, targetPort: (echo.address() as AddressInfo).port });
  closers.unshift(() => link.close());
  return link;
}

const dial = async (port: number) => {
  const socket = connect({ host: '127.0.0.1', port });
  await once(socket, 'connect');
  closers.unshift(() => void socket.destroy());
  return socket;
};

it('carries bytes, drops everybody when it is cut, refuses, and heals on the same port', async () => {
  const link = await echoBehindLink();
  const socket = await dial(link.port);
  socket.on('error', () => {});
  socket.write('hello');
  expect(String((await once(socket, 'data'))[0])).toBe('hello');

  const closed = once(socket, 'close');
  await link.setUp(false);
  await closed;
  expect(link.isUp()).toBe(false);
  await expect(dial(link.port)).rejects.toMatchObject({ code: 'ECONNREFUSED' });

  await link.setUp(true);
  const again = await dial(link.port);
  again.write('again');
  expect(String((await once(again, 'data'))[0])).toBe('again');
});
