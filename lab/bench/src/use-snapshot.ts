import { useEffect, useState } from 'react';
import type { BenchView } from '../../src/api/bench-view.ts';

export interface Snapshot {
  readonly view: BenchView | null;
  /** False while the lab does not answer: it was stopped, or is being restarted. */
  readonly connected: boolean;
}

/** The venue as it is now, pushed by the lab on every change; the browser reconnects by itself. */
export function useSnapshot(): Snapshot {
  const [snapshot, setSnapshot] = useState<Snapshot>({ view: null, connected: false });
  useEffect(() => {
    const source = new EventSource('/live');
    source.addEventListener('message', (event: MessageEvent<string>) =>
      setSnapshot({ view: JSON.parse(event.data) as BenchView, connected: true }),
    );
    source.addEventListener('error', () => setSnapshot((last) => ({ ...last, connected: false })));
    return () => source.close();
  }, []);
  return snapshot;
}
