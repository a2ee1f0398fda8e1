/** The pages' texts: the same in every language, and there where they are used. */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { messageArguments } from '../../lambdas/shared/pages/message.ts';
import { languages } from '../../web/texts/languages.ts';

const web = join(import.meta.dirname, '..', '..', 'web');
const read = (file: string): Record<string, string> => JSON.parse(readFileSync(join(web, file), 'utf8'));
const files = globSync('texts/en/*.json', { cwd: web }).map((file) => file.slice('texts/en/'.length));

describe.each(languages)('texts in %s', (language) => {
  it.each(files)('%s has every text of the English one, and no other', (file) => {
    expect(Object.keys(read(`texts/${language}/${file}`))).toEqual(Object.keys(read(`texts/en/${file}`)));
  });

  it.each(files)('%s is ICU MessageFormat with the same values', (file) => {
    const english = read(`texts/en/${file}`);
    for (const [id, text] of Object.entries(read(`texts/${language}/${file}`))) {
      const own = messageArguments(text, language).sort();
      expect([id, own]).toEqual([id, messageArguments(english[id] ?? '', 'en').sort()]);
      expect(text, id).not.toMatch(/<\/?[a-z]/i);
    }
  });
});

describe('texts that pages use', () => {
  const known = new Set(files.flatMap((file) => Object.keys(read(`texts/en/${file}`))));
  const sources = globSync('{app,parts,pages}/**/*.{ts,tsx}', { cwd: web });

  it.each(sources)('%s', (file) => {
    const used = [...readFileSync(join(web, file), 'utf8').matchAll(/\bsay\(\s*'([^']+)'/g)].map(([, id]) => id ?? '');
    expect(used.filter((id) => !known.has(id))).toEqual([]);
  });

  it.each(files)('%s: ids begin with the page’s name', (file) => {
    const prefix = `${file.replace('.json', '')}.`;
    expect(Object.keys(read(`texts/en/${file}`)).filter((id) => !id.startsWith(prefix))).toEqual([]);
  });
});
