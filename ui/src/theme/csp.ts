/** The id under which React Aria looks for its one style element before adding it. */
const pressableStyleId = 'react-aria-pressable-style';

/**
 * Keeps React Aria from adding its style element at run time: `style-src 'self'` would refuse and report it.
 * The rule itself is in base.css. Call once, before the first render.
 */
export function keepStrictCsp(target: Document = document): void {
  if (target.getElementById(pressableStyleId)) return;
  const marker = target.createElement('meta');
  marker.id = pressableStyleId;
  target.head.append(marker);
}
