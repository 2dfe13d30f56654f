import { Landscape } from './landscape.tsx';

/** While the venue comes up, or cannot be found. */
export function Waiting({
  words,
  connected,
  park,
}: {
  readonly words: string;
  readonly connected: boolean;
  readonly park?: string;
}) {
  return (
    <div className="waiting">
      <Landscape />
      <div className="waiting-card" role="status">
        <p className="masthead-over">Gatehouse · the bench</p>
        <h1>{park ?? 'A venue on this machine'}</h1>
        <p className="waiting-words">
          <span className="waiting-dot" aria-hidden="true" />
          {connected
            ? words
            : 'The lab does not answer. Start it with npm start; this page finds it by itself.'}
        </p>
      </div>
    </div>
  );
}
