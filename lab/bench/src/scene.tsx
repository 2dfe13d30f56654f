import type { BenchView } from '../../src/api/bench-view.ts';
import { Cables } from './cables.tsx';
import { Hand } from './hand.tsx';
import type { HeldTicket } from './held-tickets.ts';
import { Landscape } from './landscape.tsx';
import { Lane } from './lane.tsx';
import { TillPost } from './till-post.tsx';

interface SceneProps {
  readonly view: BenchView;
  readonly held: readonly HeldTicket[];
  readonly onTake: (ticket: HeldTicket) => void;
  readonly onDrop: (key: string) => void;
}

/** The venue as a picture: the counter on the left, a hand in the middle, the gates on the right, the cloud above. */
export function Scene({ view, held, onTake, onDrop }: SceneProps) {
  const gates = view.stations.filter((station) => station.role === 'gate');
  return (
    <section className="scene" aria-label="The venue">
      <Landscape />
      <Cables view={view} />
      <div className="scene-row">
        <TillPost view={view} held={held} onTake={onTake} />
        <Hand view={view} held={held} onTake={onTake} onDrop={onDrop} />
        {gates.map((station) => (
          <Lane key={station.id} view={view} station={station} />
        ))}
      </div>
    </section>
  );
}
