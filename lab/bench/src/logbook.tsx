import { formatSeconds } from '@gatehouse/ui/format';
import type { BenchView } from '../../src/api/bench-view.ts';
import { sentenceOf } from './words.ts';

const SHOWN = 14;

/** What happened, newest first. */
export function Logbook({ view }: { readonly view: BenchView }) {
  const lines = view.events.flatMap((event) => {
    const sentence = sentenceOf(event, view);
    return sentence === undefined
      ? []
      : [{ number: event.number, atMs: event.atMs, sentence, kind: event.kind }];
  });
  return (
    <section className="card logbook" aria-labelledby="logbook-title">
      <h2 id="logbook-title">What happened</h2>
      {lines.length === 0 ? <p className="card-lead">Quiet so far.</p> : null}
      <ol>
        {lines
          .slice(-SHOWN)
          .toReversed()
          .map((line) => (
            <li key={line.number} data-kind={line.kind}>
              <time className="num">{formatSeconds(line.atMs, 'en', view.park.timeZone)}</time>
              {line.sentence}
            </li>
          ))}
      </ol>
    </section>
  );
}
