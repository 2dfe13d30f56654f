/** What a person at the bench does. Every hand is one request to the lab; the answer comes back as a new snapshot. */
async function post(path: string, body: unknown): Promise<unknown> {
  const answer = await fetch(path, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });
  return answer.json();
}

export const hands = {
  scan: (deviceId: string, code: string) => post(`/devices/${deviceId}/scan`, { code }),
  push: (deviceId: string, direction: 'in' | 'out', force = false) =>
    post(`/devices/${deviceId}/pass`, { direction, force }),
  setFault: (deviceId: string, fault: string, on: boolean) =>
    post(`/devices/${deviceId}/fault`, { fault, on }),
  setLink: (link: 'cloud' | 'lan', station: string, up: boolean) => post('/network', { link, station, up }),
  shutDrawer: (deviceId: string) => post(`/devices/${deviceId}/shut`, {}),
  kill: (name: string) => post(`/processes/${name}/kill`, {}),
};
