/** Line icons on a 24 grid, drawn for this kit: one weight, round ends, no fills. */
const paths = {
  sell: 'M4 5h16v14H4zM4 10h16M9 10v9M14 14h3',
  collect: 'M12 3v11M7.5 10 12 14.5 16.5 10M4 16v4h16v-4',
  guests:
    'M9 11a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7zM2.5 20c.4-3.6 3-6 6.5-6s6.1 2.4 6.5 6M16 4.6a3.5 3.5 0 0 1 0 6M17.5 14.4c2.2.8 3.7 2.8 4 5.6',
  parked: 'M9 5v14M15 5v14',
  refund: 'M4 9h10a5.5 5.5 0 0 1 0 11H9M8 4.5 3.5 9 8 13.5',
  shift: 'M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM12 7v5l3.5 2.5',
  reports: 'M4 20V4M4 20h16M8.5 16v-5M13 16V7M17.5 16v-3',
  lock: 'M6 11h12v9H6zM8.5 11V8a3.5 3.5 0 0 1 7 0v3',
  search: 'M10.5 17a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13zM15.5 15.5 20 20',
  close: 'M6 6l12 12M18 6 6 18',
  minus: 'M6 12h12',
  plus: 'M12 6v12M6 12h12',
  check: 'M5 12.5 10 17.5 19.5 7',
  back: 'M14.5 5 7.5 12l7 7',
  forward: 'M9.5 5l7 7-7 7',
  up: 'M5 15l7-7 7 7',
  down: 'M5 9l7 7 7-7',
  backspace: 'M8.5 5H21v14H8.5L3 12zM12 9.5l5 5M17 9.5l-5 5',
  enter: 'M19 5v8H5.5M10 8l-5 5 5 5',
  cash: 'M3 6.5h18v11H3zM12 14.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5zM6.5 12h.01M17.5 12h.01',
  card: 'M3 5.5h18v13H3zM3 10h18M6.5 15h4',
  printer: 'M7 9V4h10v5M7 16H4V9h16v7h-3M7 13.5h10V20H7z',
  drawer: 'M3 6h18v5H3zM4.5 11v7h15v-7M10 14.5h4',
  scan: 'M4 8V4h4M16 4h4v4M20 16v4h-4M8 20H4v-4M4 12h16',
  ticket: 'M3 7h18v3.2a2 2 0 0 0 0 3.6V17H3v-3.2a2 2 0 0 0 0-3.6zM14.5 7v10',
  gate: 'M5 21V4M19 21V4M5 12h7M19 12h-3M9.5 9.5 12 12l-2.5 2.5',
  note: 'M5 4h14v11l-5 5H5zM14 20v-5h5M8.5 9h7M8.5 13h4',
  discount:
    'M6 18 18 6M8 9.5a1.5 1.5 0 1 0 0-3 1.5 1.5 0 0 0 0 3zM16 17.5a1.5 1.5 0 1 0 0-3 1.5 1.5 0 0 0 0 3z',
  globe: 'M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM3 12h18M12 3c5 5 5 13 0 18M12 3c-5 5-5 13 0 18',
  sun: 'M12 16a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM12 2.5v2M12 19.5v2M2.5 12h2M19.5 12h2M5.3 5.3l1.4 1.4M17.3 17.3l1.4 1.4M18.7 5.3l-1.4 1.4M6.7 17.3l-1.4 1.4',
  moon: 'M20 14.5A8.5 8.5 0 0 1 9.5 4 8.5 8.5 0 1 0 20 14.5z',
  alert: 'M12 4 2.5 20.5h19zM12 10.5v4.5M12 17.8h.01',
  settings:
    'M4 7h9M17 7h3M15 9a2 2 0 1 0 0-4 2 2 0 0 0 0 4zM4 17h3M11 17h9M9 19a2 2 0 1 0 0-4 2 2 0 0 0 0 4z',
  filter: 'M4 6h16M7 12h10M10 18h4',
  shiftKey: 'M12 4 4.5 12H8.5v7h7v-7h4z',
  trash: 'M4.5 7h15M9.5 7V4h5v3M6.5 7l1 13h9l1-13',
  calendar: 'M4 6h16v14H4zM4 10.5h16M8.5 3.5v4M15.5 3.5v4',
  chart: 'M4 20h16M7 16.5v-4M12 16.5v-9M17 16.5v-6',
  stations: 'M4 4h16v12H4zM9 20h6M12 16v4',
  more: 'M5 13.3a1.300 1.300 0 1 0 0-2.600 1.300 1.300 0 0 0 0 2.600zM12 13.300a1.300 1.300 0 1 0 0-2.600 1.300 1.300 0 0 0 0 2.600zM19 13.300a1.300 1.300 0 1 0 0-2.600 1.300 1.300 0 0 0 0 2.600z',
  gift: 'M4 11h16v9H4zM3 7h18v4H3zM12 7v13M12 7C11 3.5 7 3 7 5.2 7 6.6 9 7 12 7zM12 7c1-3.500 5-4 5-1.800C17 6.600 15 7 12 7z',
  wallet: 'M4 7.5h15v11H4zM4 7.5 15 4v3.5M15.500 13h.01',
  key: 'M8 16a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM12 12h9M18 12v3.500M15 12v2.500',
  signOut: 'M14 4H5v16h9M10 12h11M17.5 8.5 21 12l-3.5 3.5',
} as const;

export type IconName = keyof typeof paths;
export type IconProps = { readonly name: IconName; readonly size?: number };

/** Decorative by itself: the control around it carries the words. */
export function Icon({ name, size = 24 }: IconProps) {
  return (
    <svg
      className="gh-icon"
      width={size}
      height={size}
      viewBox="0 0 24 24"
      aria-hidden="true"
      focusable="false"
    >
      <path
        d={paths[name]}
        fill="none"
        stroke="currentColor"
        strokeWidth="1.75"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
    </svg>
  );
}
