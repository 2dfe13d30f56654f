/** Hills, firs and a rope bridge: drawn here, for this park. */
export function Landscape() {
  return (
    <svg className="landscape" viewBox="0 0 1440 700" preserveAspectRatio="xMidYMax slice" aria-hidden="true">
      <circle cx="318" cy="92" r="40" className="l-sun" />
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
        <path className="l-trunk" d="M470 262v340M702 240v356" />
        <path className="l-deck" d="M442 384h58M672 370h60" />
        <path d="M500 384c52 38 118 38 172-14" />
        <path d="M470 344c64 42 160 38 232-14" />
        <path
          className="l-slats"
          d="M512 392v13M536 403v13M560 409v13M584 410v13M608 406v13M632 396v13M654 383v13"
        />
        <path d="M536 373v30M584 379v30M632 367v30" />
      </g>
      <Fir x={470} y={262} size={1.15} shade={2} bare />
      <Fir x={702} y={240} size={1.25} shade={2} bare />
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
  [560, 372, 0.8, 1],
  [920, 352, 0.9, 1],
  [1000, 338, 1.1, 1],
  [1090, 346, 0.8, 1],
  [1270, 330, 1, 1],
  [1350, 316, 1.2, 1],
  [1410, 330, 0.9, 1],
  [30, 470, 1.4, 2],
  [910, 452, 1.3, 2],
  [1420, 440, 1.5, 2],
  [590, 500, 0.8, 2],
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
