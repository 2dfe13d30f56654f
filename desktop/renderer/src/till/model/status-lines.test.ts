import { describe, expect, it } from 'vitest';
import { statusToShow, type StatusLine } from './status-lines.ts';

const line = (id: string, tone: StatusLine['tone']): StatusLine => ({ id, tone, text: id });

describe('status bar', () => {
  it('shows all that is well while all is well', () => {
    const lines = [line('printer', 'ok'), line('cloud', 'ok')];
    expect(statusToShow(lines)).toEqual(lines);
  });

  it('puts what needs a hand first and silences the green beside it', () => {
    const lines = [
      line('printer', 'ok'),
      line('records', 'plain'),
      line('cloud', 'warn'),
      line('lane', 'bad'),
    ];
    expect(statusToShow(lines).map(({ id }) => id)).toEqual(['lane', 'cloud', 'records']);
  });
});
