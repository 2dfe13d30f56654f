import { describe, expect, it } from 'vitest';

import { splitAimIdentifier } from './aim-identifier.ts';

describe('AIM identifiers', () => {
  it.each([
    [']Q1TICKET', { aim: ']Q1', symbology: 'qr', data: 'TICKET' }],
    [']Q3\u001d01', { aim: ']Q3', symbology: 'gs1-qr', data: '\u001d01' }],
    [']C1\u001d0104', { aim: ']C1', symbology: 'gs1-128', data: '\u001d0104' }],
    [']E03046920029759', { aim: ']E0', symbology: 'ean-upc', data: '3046920029759' }],
    [']d2X', { aim: ']d2', symbology: 'gs1-datamatrix', data: 'X' }],
  ])('splits %j', (text, expected) => {
    expect(splitAimIdentifier(text)).toEqual(expected);
  });

  it.each(['TICKET', ']', ']Q', ']Y1ABC', ' ]Q1X'])('leaves %j alone', (text) => {
    expect(splitAimIdentifier(text)).toEqual({ data: text });
  });
});
