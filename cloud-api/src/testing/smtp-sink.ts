import { createServer, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';

export interface ReceivedMail {
  readonly to: readonly string[];
  readonly text: string;
  readonly html: string;
  readonly source: string;
}

/** A mail server on loopback that keeps what it is given (RFC 5321, as much as a client needs). */
export interface SmtpSink {
  readonly url: string;
  mails(): readonly ReceivedMail[];
  /** The reply to RCPT TO by recipient: 250 takes it. */
  answer(code: (to: string) => number): void;
  reset(): void;
  stop(): Promise<void>;
}

export async function startSmtpSink(): Promise<SmtpSink> {
  const kept: ReceivedMail[] = [];
  const open = new Set<Socket>();
  let codeOf: (to: string) => number = () => 250;
  const server = createServer((socket) => {
    open.add(socket);
    socket.on('close', () => open.delete(socket));
    socket.on('error', () => socket.destroy());
    let rest = '';
    let to: string[] = [];
    let isData = false;
    const say = (line: string): void => void socket.write(`${line}\r\n`);
    const take = (line: string): void => {
      const verb = line.slice(0, 4).toUpperCase();
      if (verb === 'EHLO' || verb === 'HELO') return say('250 sink');
      if (verb === 'RCPT') {
        const address = /<([^>]*)>/.exec(line)?.[1] ?? '';
        const code = codeOf(address);
        if (code === 250) to.push(address);
        return say(`${code} ${code === 250 ? 'ok' : 'no'}`);
      }
      if (verb === 'DATA') {
        isData = true;
        return say('354 go on');
      }
      if (verb === 'QUIT') {
        say('221 bye');
        return void socket.end();
      }
      if (verb === 'RSET' || verb === 'MAIL') to = [];
      say('250 ok');
    };
    say('220 sink');
    socket.on('data', (chunk: Buffer) => {
      rest += chunk.toString('latin1');
      for (;;) {
        if (isData) {
          const end = rest.indexOf('\r\n.\r\n');
          if (end < 0) return;
          kept.push(read(to, rest.slice(0, end)));
          rest = rest.slice(end + 5);
          isData = false;
          to = [];
          say('250 kept');
          continue;
        }
        const end = rest.indexOf('\r\n');
        if (end < 0) return;
        const line = rest.slice(0, end);
        rest = rest.slice(end + 2);
        take(line);
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `smtp://127.0.0.1:${(server.address() as AddressInfo).port}`,
    mails: () => kept,
    answer: (code) => void (codeOf = code),
    reset() {
      kept.length = 0;
      codeOf = () => 250;
    },
    stop: () =>
      new Promise<void>((resolve) => {
        open.forEach((socket) => socket.destroy());
        server.close(() => resolve());
      }),
  };
}

function read(to: readonly string[], source: string): ReceivedMail {
  return { to, source, text: partOf(source, 'text/plain'), html: partOf(source, 'text/html') };
}

/** One part of a multipart message, decoded. */
function partOf(source: string, type: string): string {
  const at = source.indexOf(`Content-Type: ${type}`);
  if (at < 0) return '';
  const head = source.slice(at, source.indexOf('\r\n\r\n', at));
  const from = at + head.length + 4;
  const boundary = /boundary="([^"]+)"/.exec(source)?.[1] ?? '\u0000';
  const until = source.indexOf(`--${boundary}`, from);
  const body = source.slice(from, until < 0 ? undefined : until).replaceAll('\r\n..', '\r\n.');
  if (/base64/i.test(head)) return Buffer.from(body, 'base64').toString('utf8');
  if (!/quoted-printable/i.test(head)) return Buffer.from(body, 'latin1').toString('utf8');
  const plain = body
    .replaceAll('=\r\n', '')
    .replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(plain, 'latin1').toString('utf8');
}
