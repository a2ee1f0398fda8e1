import { describe, expect, it } from 'vitest';
import { exportsOf } from '../../../device/commands/export-source.ts';
import { openArchive } from '../../../device/files/archive.ts';
import { archiveOf, newSigner } from '../support/archive.ts';

const [own, other] = [newSigner(), newSigner()];
const named = (name: string, { publicKey }: typeof own) =>
  `${name},${publicKey.export({ type: 'spki', format: 'der' }).toString('base64')}`;
const source = { stack: 'none.json', index: 'https://x.example/index.txt', base: 'https://x.example/' };

describe('whose exports a command reads', () => {
  it.each([
    ['a key', named('999-v1', own), undefined],
    ['a rotation', `${named('999-v0', other)}|${named('999-v1', own)}`, undefined],
    ['two that sign together', `${named('999-v1', own)}&${named('310-v1', other)}`, 'no signature of 310-v1'],
    ['another key', named('999-v1', other), 'does not fit'],
  ])("by Android's text of %s", async (_, text, refusal) => {
    const { trusted } = exportsOf({ ...source, 'key-sets': text });
    const opened = openArchive(await archiveOf({}, own), trusted, ['all-known']);
    if (refusal === undefined) expect(await opened).toMatchObject({ region: 'US-ZZ' });
    else await expect(opened).rejects.toThrow(refusal);
  });

  it.each([
    ['a text that is none', { ...source, 'key-sets': '999-v1' }, 'no such text'],
    ['no key', source, 'belong together'],
    ['two kinds of key', { ...source, 'key-sets': named('999-v1', own), 'public-key': 'x.pem' }, 'belong together'],
  ])('%s is a problem', (_, options, message) => expect(() => exportsOf(options)).toThrow(message));
});
