/** Hills, firs and a rope bridge: drawn here, for this park. */
export function Landscape() {
  return (
    <svg className="landscape" viewBox="0 0 1440 700" preserveAspectRatio="xMidYMax slice" aria-hidden="true">
      <circle cx="1180" cy="150" r="54" className="l-sun" />
      <path className="l-hill-3" d="M0 400C180 300 330 330 520 380S900 300 1100 340s250-40 340-60v420H0z" />
      <path className="l-hill-2" d="M0 470c200-80 420-60 620-20s420-90 820-20v270H0z" />
      <path className="l-ground" d="M0 590c300-36 560-30 800-16s460 10 640-14v140H0z" />
      <path
        className="l-path"
        d="M40 700C260 640 420 618 690 612s520-12 760 4v40c-260-22-520-12-760-2S300 662 150 700z"
      />
      {FIRS.map(([x, y, size, shade]) => (
        <Fir key={`${x}-${y}`} x={x} y={y} size={size} shade={shade} />
      ))}
      <g className="l-rope">
        <path className="l-trunk" d="M622 250v340M838 232v350" />
        <path className="l-deck" d="M596 372h52M812 360h52" />
        <path d="M648 372c50 34 114 34 164-12" />
        <path d="M622 332c60 40 150 36 216-14" />
        <path className="l-slats" d="M660 379v14M684 391v13M708 397v13M732 398v13M756 393v13M780 382v13" />
        <path d="M660 353v26M708 368v29M756 366v27" />
      </g>
      <Fir x={622} y={250} size={1.15} shade={2} bare />
      <Fir x={838} y={232} size={1.15} shade={2} bare />
    </svg>
  );
}

type Shade = 1 | 2 | 3;
const FIRS: readonly (readonly [x: number, y: number, size: number, shade: Shade])[] = [
  [60, 372, 0.9, 1],
  [130, 350, 1.1, 1],
  [205, 366, 0.8, 1],
  [330, 366, 0.7, 1],
  [420, 384, 0.8, 1],
  [505, 372, 1, 1],
  [920, 352, 0.9, 1],
  [1000, 338, 1.1, 1],
  [1090, 346, 0.8, 1],
  [1270, 330, 1, 1],
  [1350, 316, 1.2, 1],
  [1410, 330, 0.9, 1],
  [30, 470, 1.4, 2],
  [560, 458, 1.2, 2],
  [910, 452, 1.3, 2],
  [1420, 440, 1.5, 2],
  [715, 470, 0.9, 2],
];

function Fir({
  x,
  y,
  size,
  shade,
  bare = false,
}: {
  readonly x: number;
  readonly y: number;
  readonly size: number;
  readonly shade: Shade;
  readonly bare?: boolean;
}) {
  return (
    <g transform={`translate(${x} ${y}) scale(${size})`} className={`l-fir-${shade}`}>
      {bare ? null : <path className="l-trunk" d="M0 60v60" />}
      <path d="M0-72 30-20H-30zM0-42 40 22H-40zM0-6 50 66H-50z" />
    </g>
  );
}
