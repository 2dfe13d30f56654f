import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { createDeframer, replyPduLength, requestPduLength, rtuFrame, tcpFrame } from './framing.ts';
import {
  READ_COILS,
  READ_DISCRETE_INPUTS,
  parseBitsReply,
  parseWriteReply,
  readBitsRequest,
  writeCoilRequest,
} from './pdu.ts';
import { allOffRequest, flashOnRequest } from './waveshare.ts';

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

describe('Modbus requests on RTU', () => {
  it.each([
    ['relay 1 on', writeCoilRequest(0, 0xff00), '01050000ff008c3a'],
    ['relay 1 off', writeCoilRequest(0, 0), '010500000000cdca'],
    ['read 8 coils', readBitsRequest(READ_COILS, 0, 8), '0101000000083dcc'],
    ['read 8 inputs', readBitsRequest(READ_DISCRETE_INPUTS, 0, 8), '01020000000879cc'],
    ['flash relay 1 for 700 ms', flashOnRequest(0, 700), '0105020000078db0'],
  ])('%s', (_, pdu, expected) => {
    expect(hex(rtuFrame(1, pdu))).toBe(expected);
  });

  it('keeps the value of a flash: forced to FF00 it would hold the gate open for 1 h 49 min', () => {
    expect(hex(flashOnRequest(1, 300))).toBe('0502010003');
    expect(hex(flashOnRequest(0, 250))).toBe('0502000003');
    expect(() => flashOnRequest(0, 0)).toThrow(RangeError);
    expect(hex(allOffRequest())).toBe('0500ff0000');
  });
});

describe('Modbus replies', () => {
  it('reads bits, least significant first', () => {
    const reply = parseBitsReply(READ_DISCRETE_INPUTS, 8, Uint8Array.of(2, 1, 0b0000_1101));
    expect(reply).toEqual({
      kind: 'bits',
      bits: [true, false, true, true, false, false, false, false],
    });
  });

  it('takes an exception and a wrong echo for what they are', () => {
    const request = writeCoilRequest(0, 0);
    expect(parseWriteReply(request, request)).toEqual({ kind: 'done' });
    expect(parseWriteReply(request, Uint8Array.of(0x85, 2))).toEqual({ kind: 'exception', code: 2 });
    expect(parseWriteReply(request, writeCoilRequest(1, 0))).toEqual({ kind: 'malformed' });
  });
});

describe.each(['rtu', 'tcp'] as const)('%s framing', (framing) => {
  const frame = (pdu: Uint8Array, at: number): Uint8Array =>
    framing === 'rtu' ? rtuFrame(1, pdu) : tcpFrame(at + 1, 1, pdu);

  it('finds every request however the stream is cut', () => {
    const pdus = fc.array(
      fc
        .tuple(fc.constantFrom(1, 2, 5), fc.nat(0xffff), fc.nat(0xffff))
        .map(([code, a, b]) => Uint8Array.of(code, a >> 8, a & 0xff, b >> 8, b & 0xff)),
      { maxLength: 6 },
    );
    fc.assert(
      fc.property(pdus, fc.integer({ min: 1, max: 9 }), (all, size) => {
        const wire = Uint8Array.from(all.flatMap((pdu, at) => [...frame(pdu, at)]));
        const deframer = createDeframer(framing, requestPduLength);
        const found = [];
        for (let at = 0; at < wire.length; at += size) {
          found.push(...deframer.push(wire.subarray(at, at + size)));
        }
        expect(found.map(({ pdu }) => hex(pdu))).toEqual(all.map(hex));
      }),
    );
  });

  it('never throws on garbage', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 300 })), (chunks) => {
        const deframer = createDeframer(framing, replyPduLength);
        for (const chunk of chunks) {
          for (const { pdu } of deframer.push(chunk)) {
            parseBitsReply(1, 8, pdu);
            parseWriteReply(allOffRequest(), pdu);
          }
        }
      }),
    );
  });
});

it.each([
  ['plain noise', [0xff, 0x00, 0x37]],
  ['what looks like the head of a long reply', [0x01, 0x01, 0xf0, 0x02]],
])('skips %s in front of an RTU frame', (_, noise) => {
  const deframer = createDeframer('rtu', replyPduLength);
  const reply = rtuFrame(1, Uint8Array.of(2, 1, 5));
  const found = deframer.push(Uint8Array.from([...noise, ...reply]));
  expect(found.map(({ pdu }) => hex(pdu))).toEqual(['020105']);
});
