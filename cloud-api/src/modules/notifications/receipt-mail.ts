import {
  cellText,
  layOut,
  type PaperBlock,
  type PaperDocument,
  type ReceiptContent,
  receiptPaper,
  type ReceiptVenue,
  wordingIn,
} from '@gatehouse/core/paper';
import { assertNever } from '@gatehouse/core/result';

export interface RenderedMail {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

const TEXT_COLUMNS = 60;

/** The receipt as a message: the same words and figures as on paper, in the guest's language. */
export function renderReceiptMail(
  content: ReceiptContent,
  venue: ReceiptVenue,
  locale: string,
): RenderedMail {
  const words = wordingIn(locale);
  const paper = receiptPaper({ content, venue, locale });
  const kind = content.kind === 'refund' ? words.refundNumber : words.receipt;
  return {
    subject: `${venue.name}: ${kind} ${content.receiptNumber}`.replace(/[\r\n]+/g, ' '),
    text: asText(paper),
    html: asHtml(paper, locale, `${venue.name} ${content.receiptNumber}`),
  };
}

function asText(paper: PaperDocument): string {
  const lines = layOut(paper, { columns: TEXT_COLUMNS }).flatMap((line) => {
    switch (line.kind) {
      case 'text': {
        const text = cellText({ ...line, size: 1, inverse: false }, TEXT_COLUMNS);
        const around = TEXT_COLUMNS - text.length;
        return [line.align === 'center' && around > 1 ? ' '.repeat(Math.floor(around / 2)) + text : text];
      }
      case 'rule':
        return ['-'.repeat(TEXT_COLUMNS)];
      case 'feed':
        return [''];
      case 'qr':
        return [line.content];
      case 'image':
      case 'cut':
        return [];
      default:
        return assertNever(line);
    }
  });
  return `${lines.join('\n')}\n`;
}

const escaped = (text: string): string =>
  text.replace(
    /[&<>"']/g,
    (sign) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' })[sign] ?? '',
  );
const RIGHT_TO_LEFT = /^(ar|he|fa|ur)\b/;

/** Tables and inline styles: what mail programs show the same everywhere. Nothing is fetched from anywhere. */
function asHtml(paper: PaperDocument, locale: string, title: string): string {
  const rows = paper.blocks.map(rowOf).join('\n');
  const direction = RIGHT_TO_LEFT.test(locale) ? 'rtl' : 'ltr';
  return `<!doctype html>
<html lang="${escaped(locale)}" dir="${direction}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escaped(title)}</title></head>
<body style="margin:0;background:#f3f1ec;padding:24px 12px">
<table role="presentation" align="center" width="100%" style="max-width:460px;margin:0 auto;background:#ffffff;border-radius:12px;padding:28px 28px 20px;font:15px/1.5 -apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif;color:#26242a">
${rows}
</table>
</body>
</html>
`;
}

const cell = (content: string, style: string, more = ''): string =>
  `<td style="padding:2px 0;${style}"${more}>${content}</td>`;
const lines = (text: string): string => escaped(text).replaceAll('\n', '<br>');
const weight = (bold: boolean | undefined): string => (bold === true ? 'font-weight:700;' : '');
const large = (size: number | undefined): string =>
  (size ?? 1) > 1 ? `font-size:${15 + ((size ?? 1) - 1) * 8}px;line-height:1.3;` : '';
const FIGURES = 'font-variant-numeric:tabular-nums;white-space:nowrap;';

function rowOf(block: PaperBlock): string {
  switch (block.kind) {
    case 'text': {
      const shade = block.inverse === true ? 'background:#26242a;color:#ffffff;padding:4px 8px;' : '';
      const style = `text-align:${block.align ?? 'start'};${weight(block.bold)}${large(block.size)}${shade}${inset(block.indent)}`;
      return `<tr>${cell(lines(block.text), style, ' colspan="2"')}</tr>`;
    }
    case 'columns':
      return `<tr>${cell(escaped(block.left), `${weight(block.bold)}${large(block.size)}${inset(block.indent)}vertical-align:top;`)}${cell(escaped(block.right.trim()), `text-align:end;vertical-align:top;${FIGURES}${weight(block.bold)}${large(block.size)}`)}</tr>`;
    case 'table': {
      const row = (cells: readonly string[], tag: 'th' | 'td') =>
        `<tr>${cells.map((one, at) => `<${tag} style="padding:2px 0 2px ${at === 0 ? 0 : 16}px;font-weight:400;text-align:${at === 0 ? 'start' : 'end'};${FIGURES}${tag === 'th' ? 'color:#6b6672;' : ''}">${escaped(one)}</${tag}>`).join('')}</tr>`;
      return `<tr><td colspan="2"><table role="presentation" width="100%">${block.head ? row(block.head, 'th') : ''}${block.rows.map((one) => row(one, 'td')).join('')}</table></td></tr>`;
    }
    case 'rule':
      return `<tr><td colspan="2" style="padding:8px 0"><div style="border-top:1px solid #dcd8d0;height:0"></div></td></tr>`;
    case 'feed':
      return `<tr><td colspan="2" style="height:${block.lines * 14}px"></td></tr>`;
    // Mail programs show no picture without asking; the number stands at the head.
    case 'qr':
    case 'image':
    case 'cut':
      return '';
    default:
      return assertNever(block);
  }
}

const inset = (indent: number | undefined): string =>
  indent === undefined ? '' : `padding-inline-start:${indent * 8}px;color:#6b6672;`;
