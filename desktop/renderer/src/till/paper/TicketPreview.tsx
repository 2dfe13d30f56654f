import { useEffect, useMemo, useRef, useState } from 'react';
import {
  cellText,
  COLUMNS_58MM,
  COLUMNS_80MM,
  layOut,
  type LaidOutLine,
  type PaperImage,
  sampleTicket,
  type TicketLayout,
  ticketPaper,
} from '@gatehouse/core/paper';
import type { RouteOutput, tillPaperRoutes } from '@gatehouse/core/contract';
import { useTranslation } from '@gatehouse/ui';
import { useStore } from '../../state/store.ts';
import { useTill } from '../till-context.ts';

type Shown = RouteOutput<(typeof tillPaperRoutes)['previewTicket']>;
type Drawn = Shown['drawn'][number];

const bytesOf = (bits: string): Uint8Array => Uint8Array.from(atob(bits), (sign) => sign.charCodeAt(0));

/** Modules of the code's symbol with its quiet zone: version 6 is 41 wide. */
const QR_MODULES = 41;
const CELL_DOTS = 12;
const WAIT_MS = 150;
const venueOf = <Value,>(value: Value) => value;

/**
 * The ticket as the printer prints it: laid out by the same function, line by line, cell by cell. Lines the printer has
 * no letters for come drawn from the station, dot for dot.
 */
export function TicketPreview({ layout }: { readonly layout: TicketLayout }) {
  const { t } = useTranslation('paper');
  const till = useTill();
  const { venue } = useStore(till.status, venueOf);
  const columns = layout.widthMm === 58 ? COLUMNS_58MM : COLUMNS_80MM;
  // Both come with one answer: lines are counted with the logo among them.
  const [{ drawn, logo }, setShown] = useState<Shown>({ drawn: [], logo: null });
  const lines = useMemo(
    () =>
      layOut(
        ticketPaper(
          layout,
          {
            ...sampleTicket(venue.name, venue.timeZone),
            logo: logo ? { ...logo, bits: bytesOf(logo.bits) } : undefined,
          },
          venue.locale,
        ),
        { columns },
      ),
    [layout, logo, venue.name, venue.timeZone, venue.locale, columns],
  );
  useEffect(() => {
    let stopped = false;
    const ask = async (): Promise<void> => {
      const answer = await till.client.paper.previewTicket({ body: { layout, locale: venue.locale } });
      if (!stopped) setShown(answer.ok ? answer.value : { drawn: [], logo: null });
    };
    const timer = setTimeout(() => void ask(), WAIT_MS);
    return () => {
      stopped = true;
      clearTimeout(timer);
    };
  }, [till, layout, venue.locale]);
  return (
    <figure
      className="ticket-preview"
      data-width={layout.widthMm}
      role="img"
      aria-label={t('layout.preview')}
    >
      {lines.map((line, at) => (
        // Lines have no names of their own: a line is its place on the paper.
        <PreviewLine key={at} line={line} columns={columns} drawn={drawn.find((one) => one.at === at)} />
      ))}
    </figure>
  );
}

interface PreviewLineProps {
  readonly line: LaidOutLine;
  readonly columns: number;
  readonly drawn: Drawn | undefined;
}

function PreviewLine({ line, columns, drawn }: PreviewLineProps) {
  if (drawn) return <Dots image={{ ...drawn, bits: bytesOf(drawn.bits) }} columns={columns} />;
  switch (line.kind) {
    case 'text':
      return (
        <pre
          className="preview-line"
          data-size={line.size}
          data-bold={line.bold || undefined}
          data-inverse={line.inverse || undefined}
          data-align={line.right === '' ? line.align : 'left'}
        >
          {cellText(line, columns) || ' '}
        </pre>
      );
    case 'rule':
      return <hr className="preview-rule" data-style={line.style} />;
    case 'qr':
      return <SymbolBox sideDots={QR_MODULES * line.moduleSize} columns={columns} />;
    case 'image':
      return <Dots image={line.image} columns={columns} />;
    case 'feed':
      return <div className="preview-feed" data-lines={Math.min(6, line.lines)} />;
    case 'cut':
      return <div className="preview-cut" />;
  }
}

/** The place of the code at its printed size, as a share of the paper; its modules change with every ticket. */
function SymbolBox({ sideDots, columns }: { readonly sideDots: number; readonly columns: number }) {
  const paperDots = columns * CELL_DOTS;
  return (
    <svg className="preview-qr" viewBox={`0 0 ${paperDots} ${sideDots + 24}`} aria-hidden>
      <g transform={`translate(${(paperDots - sideDots) / 2} 12)`}>
        <rect width={sideDots} height={sideDots} fill="none" stroke="currentColor" strokeWidth="2" />
        {[
          [0, 0],
          [1, 0],
          [0, 1],
        ].map(([x = 0, y = 0]) => {
          const side = (7 * sideDots) / QR_MODULES;
          const far = sideDots - side;
          return (
            <g key={`${x}${y}`} transform={`translate(${x * far} ${y * far})`}>
              <rect width={side} height={side} fill="currentColor" />
              <rect
                x={side / 7}
                y={side / 7}
                width={(5 * side) / 7}
                height={(5 * side) / 7}
                className="preview-ground"
              />
              <rect
                x={(2 * side) / 7}
                y={(2 * side) / 7}
                width={(3 * side) / 7}
                height={(3 * side) / 7}
                fill="currentColor"
              />
            </g>
          );
        })}
        <text x={sideDots / 2} y={sideDots / 2 + 12} textAnchor="middle" fontSize="36" fill="currentColor">
          QR
        </text>
      </g>
    </svg>
  );
}

/** Dots as the head burns them, in the middle of the paper. */
function Dots({ image, columns }: { readonly image: PaperImage; readonly columns: number }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const { widthDots, heightDots, bits } = image;
  const paperDots = Math.max(widthDots, columns * CELL_DOTS);
  useEffect(() => {
    const ink = canvas.current?.getContext('2d');
    if (!ink) return;
    const stride = Math.ceil(widthDots / 8);
    const dots = ink.createImageData(widthDots, heightDots);
    for (let row = 0; row < heightDots; row += 1)
      for (let column = 0; column < widthDots; column += 1)
        if ((bits[row * stride + (column >> 3)] ?? 0) & (128 >> (column & 7)))
          dots.data.set([29, 33, 39, 255], (row * widthDots + column) * 4);
    ink.putImageData(dots, Math.floor((paperDots - widthDots) / 2), 0);
  }, [widthDots, heightDots, bits, paperDots]);
  return <canvas className="preview-dots" ref={canvas} width={paperDots} height={heightDots} />;
}
