export type Direction = 'left' | 'right' | 'up' | 'down';

/** The part of a rectangle on the screen that matters here, in CSS pixels. */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/**
 * Index of the neighbour in a direction: among those that lie wholly that way, the one nearest by centre, with the
 * other axis counting double so that a column is kept. The first when nothing has the focus; undefined at the edge.
 */
export function nearest(boxes: readonly Box[], from: number, direction: Direction): number | undefined {
  const start = boxes[from];
  if (!start) return boxes.length > 0 ? 0 : undefined;
  const horizontal = direction === 'left' || direction === 'right';
  const sign = direction === 'right' || direction === 'down' ? 1 : -1;
  const centre = (box: Box) => [box.left + box.width / 2, box.top + box.height / 2] as const;
  const [x, y] = centre(start);
  let best: number | undefined;
  let bestCost = Number.POSITIVE_INFINITY;
  boxes.forEach((box, index) => {
    const [boxX, boxY] = centre(box);
    const along = sign * (horizontal ? boxX - x : boxY - y);
    const across = Math.abs(horizontal ? boxY - y : boxX - x);
    const reach = horizontal ? start.width / 2 : start.height / 2;
    if (along <= reach || (horizontal && across > start.height / 2)) return;
    const cost = along + 2 * across;
    if (cost < bestCost) [best, bestCost] = [index, cost];
  });
  return best;
}
