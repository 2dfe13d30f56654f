import { describe, expect, it } from 'vitest';
import { PORT_BLOCK, portsOf, settingsFrom } from './settings.ts';

describe('settings of the lab', () => {
  it('start at 7070 with data inside the repository', () => {
    const read = settingsFrom({});
    expect(read).toMatchObject({ kind: 'ok', settings: { basePort: 7070 } });
    expect(read.kind === 'ok' && read.settings.dataFolder.endsWith('.data')).toBe(true);
  });

  it.each(['80', 'seven', '65500', '', '7070.5'])('refuse GATEHOUSE_PORT=%s and name it', (port) => {
    const read = settingsFrom({ GATEHOUSE_PORT: port });
    expect(read.kind === 'invalid' && read.reason).toContain('GATEHOUSE_PORT');
  });

  it('keep every port inside the block and use none twice', () => {
    const flat = JSON.stringify(portsOf(9000))
      .match(/\d{4,}/g)!
      .map(Number);
    expect(new Set(flat).size).toBe(flat.length);
    expect(Math.max(...flat)).toBeLessThan(9000 + PORT_BLOCK);
    expect(Math.min(...flat)).toBe(9000);
  });
});
