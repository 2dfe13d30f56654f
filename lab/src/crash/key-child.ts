import { writeSync } from 'node:fs';
import { join } from 'node:path';
import { openKeyFiles } from '@gatehouse/station/enrolment';

/** Writes a station's small secret files over and over and says when each is safe; `hasty` says it before. */
const [folder = '', mode = 'honest'] = process.argv.slice(2);
const WRITES = 24;

const say = (...words: readonly string[]): void => void writeSync(1, `${words.join(' ')}\n`);
const files = openKeyFiles(join(folder, 'station', 'keys'));
for (let number = 0; number < WRITES; number += 1) {
  const name = `key-${number % 3}`;
  const text = `${number}-`.repeat(200);
  say('ask', name, String(number));
  if (mode === 'hasty') say('done', name, String(number));
  files.write(name, text);
  if (mode === 'honest') say('done', name, String(number));
}
say('end');
