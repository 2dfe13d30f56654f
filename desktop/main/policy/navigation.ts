export const appScheme = 'app';
export const appHost = 'station';
export const appOrigin = `${appScheme}://${appHost}`;

function parsed(url: string): URL | undefined {
  return URL.canParse(url) ? new URL(url) : undefined;
}

/** Is this one of our own pages? Compared part by part: `app://station.evil` and `app://station@evil` are not. */
export function isAppUrl(url: string): boolean {
  const found = parsed(url);
  return (
    found !== undefined &&
    found.protocol === `${appScheme}:` &&
    found.hostname === appHost &&
    found.port === '' &&
    found.username === '' &&
    found.password === ''
  );
}

/** May a frame go there? Only our own pages; also not a copy of them in an inner frame. */
export function isAllowedNavigation(url: string, isMainFrame: boolean): boolean {
  return isMainFrame && isAppUrl(url);
}

/** May the session load this at all? Everything a page needs is in the package; images may be built in memory. */
export function isAllowedRequest(url: string, packaged: boolean): boolean {
  if (isAppUrl(url)) return true;
  const protocol = parsed(url)?.protocol;
  if (protocol === 'data:' || protocol === 'blob:') return true;
  return protocol === 'devtools:' && !packaged;
}
