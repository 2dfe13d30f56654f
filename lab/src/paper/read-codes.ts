import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { prepareZXingModule, readBarcodes } from 'zxing-wasm/reader';

let prepared: Promise<void> | undefined;

/** The reader's WebAssembly comes from the installed package: by default it would be fetched from a public CDN. */
function prepare(): Promise<void> {
  prepared ??= (async () => {
    const path = createRequire(import.meta.url).resolve('zxing-wasm/reader/zxing_reader.wasm');
    const file = await readFile(path);
    const wasmBinary = file.buffer.slice(file.byteOffset, file.byteOffset + file.byteLength) as ArrayBuffer;
    await prepareZXingModule({ overrides: { wasmBinary }, fireImmediately: true });
  })();
  return prepared;
}

/** Looks at a picture of paper as a camera would and reads every QR code in it, top to bottom. */
export async function readCodes(png: Uint8Array): Promise<string[]> {
  await prepare();
  const found = await readBarcodes(new Blob([new Uint8Array(png)], { type: 'image/png' }), {
    formats: ['QRCode'],
    tryHarder: true,
    maxNumberOfSymbols: 20,
  });
  return found
    .filter((code) => code.isValid)
    .toSorted((a, b) => a.position.topLeft.y - b.position.topLeft.y)
    .map((code) => code.text);
}
