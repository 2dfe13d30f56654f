import { promisify } from 'node:util';
import { zstdDecompress } from 'node:zlib';
import { PUSH_BYTES_MAX } from '@gatehouse/core/sync';
import express, { type RequestHandler } from 'express';

/** 500 records of a few kilobytes; a push is bounded to 256 KiB compressed by the protocol. */
const BODY_BYTES_MAX = 8 * 1024 * 1024;
const COMPRESSED_BYTES_MAX = PUSH_BYTES_MAX;
const decompress = promisify(zstdDecompress);

/** zstd, which Express does not know: about a third of gzip's time for the same size on journal batches. */
const zstd: RequestHandler = async (request, _response, next) => {
  if (request.headers['content-encoding'] !== 'zstd') {
    next();
    return;
  }
  const tooLarge = () => Object.assign(new Error('too large'), { status: 413 });
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request) {
    const bytes = chunk as Buffer;
    length += bytes.length;
    if (length > COMPRESSED_BYTES_MAX) throw tooLarge();
    chunks.push(bytes);
  }
  const wrong = (type: string) => Object.assign(new Error(type), { status: 400, type });
  // Stops at the limit while it unfolds: a few kilobytes of nothing must not become gigabytes of it.
  const unfolded = decompress(Buffer.concat(chunks), { maxOutputLength: BODY_BYTES_MAX });
  const text = await unfolded.catch((error: unknown) => {
    if ((error as { code?: unknown }).code === 'ERR_BUFFER_TOO_LARGE') throw tooLarge();
    throw wrong('encoding');
  });
  try {
    request.body = JSON.parse(text.toString('utf8')) as unknown;
  } catch {
    throw wrong('entity.parse.failed');
  }
  next();
};

/** Reads JSON bodies, plain or gzip, deflate, br, zstd. */
export const readBody: readonly RequestHandler[] = [
  zstd,
  express.json({ limit: BODY_BYTES_MAX, strict: true }),
];
