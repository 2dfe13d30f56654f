import { useEffect, useMemo, useRef, useState } from 'react';
import {
  cellText,
  COLUMNS_58MM,
  COLUMNS_80MM,
  layOut,
  type LaidOutLine,
  sampleTicket,
  type TicketLayout,
  ticketPaper,
} from '@gatehouse/core/paper';
import type { RouteOutput, tillPaperRoutes } from '@gatehouse/core/contract';
import { useTranslation } from '@gatehouse/ui';
import { useStore } from '../../state/store.ts';
import { useTill } from '../till-context.ts';

type Drawn = RouteOutput<(typeof tillPaperRoutes)['previewTicket']>['drawn'][number];

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
  const lines = useMemo(
    () => layOut(ticketPaper(layout, sampleTicket(venue.name, venue.timeZone), venue.locale), { columns }),
    [layout, venue.name, venue.timeZone, venue.locale, columns],
  );
  const [drawn, setDrawn] = useState<readonly Drawn[]>([]);
  useEffect(() => {
    let stopped = false;
    const ask = async (): Promise<void> => {
      const answer = await till.client.paper.previewTicket({ body: { layout, locale: venue.locale } });
      if (!stopped) setDrawn(answer.ok ? answer.value.drawn : []);
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
  if (drawn) return <Dots drawn={drawn} />;
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
      return null;
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

/** Dots as the head burns them. */
function Dots({ drawn }: { readonly drawn: Drawn }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const { widthDots, heightDots, bits } = drawn;
  useEffect(() => {
    const ink = canvas.current?.getContext('2d');
    if (!ink) return;
    const bytes = Uint8Array.from(atob(bits), (sign) => sign.charCodeAt(0));
    const stride = Math.ceil(widthDots / 8);
    const image = ink.createImageData(widthDots, heightDots);
    for (let row = 0; row < heightDots; row += 1)
      for (let column = 0; column < widthDots; column += 1)
        if ((bytes[row * stride + (column >> 3)] ?? 0) & (128 >> (column & 7)))
          image.data.set([29, 33, 39, 255], (row * widthDots + column) * 4);
    ink.putImageData(image, 0, 0);
  }, [widthDots, heightDots, bits]);
  return <canvas className="preview-dots" ref={canvas} width={widthDots} height={heightDots} />;
}
