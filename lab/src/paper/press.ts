import type { PaperDocument } from '@gatehouse/core/paper';
import { EPSON_80MM, type PrinterProfile } from '@gatehouse/hardware';
import { createPaperPrinter, type PrintedPaper, readToken } from '@gatehouse/hardware/simulators';
import { pressed, type Rasteriser } from '@gatehouse/station/printing';

/** Prints a document as a station does, on a print head without a wire: the bytes are the same. */
export async function press(
  document: PaperDocument,
  raster: Rasteriser,
  profile: PrinterProfile = EPSON_80MM,
): Promise<PrintedPaper> {
  const { bytes } = await pressed(document, profile, raster, (error) => {
    throw error;
  });
  const head = createPaperPrinter({ columns: profile.columns, widthDots: profile.columns * 12 }, () => 0);
  for (let at = 0; at < bytes.length;) {
    const read = readToken(bytes.subarray(at));
    if (!read) throw new Error(`the document ends in the middle of a command at byte ${at}`);
    head.apply(read.token);
    at += read.length;
  }
  const [paper, ...more] = head.papers();
  if (!paper || more.length > 0) throw new Error('a document is one piece of paper');
  return paper;
}
