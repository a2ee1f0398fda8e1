/** What `npm run region -- docs` writes stands in the repository as it would be written now. */
import { readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { mapAsHex, packMap } from '../../../protocol/region-config/infectiousness-map.ts';
import { configurationKeys } from '../../../protocol/region-config/keys/all.ts';
import { fieldsOfRegionFile } from '../../../protocol/region-config/reference/fields.ts';
import { filledPage } from '../../../tools/region/docs/page.ts';
import { generatedFiles } from '../../../tools/region/docs.ts';
import { root } from '../templates.ts';

const page = readFileSync(join(root, 'docs', 'region-file.md'), 'utf8');

it.each(generatedFiles(root).map(({ file, text }) => [relative(root, file), text]))(
  '%s is as generated',
  (file, text) => {
    expect(readFileSync(join(root, file), 'utf8')).toBe(text);
  },
);

describe('docs/region-file.md', () => {
  // region-config.md §2: 58 keys of Apple's document, 11 of other receivers, 28 switches of the test file.
  it('has every key', () => {
    const missing = configurationKeys.filter(
      ({ name, indexed }) => !page.includes(`\`${name}${indexed ? '_X' : ''}\``),
    );
    expect(configurationKeys).toHaveLength(58 + 11 + 28);
    expect(missing.map(({ name }) => name)).toEqual([]);
  });

  it('has every field', () => {
    const cells = new Set(page.split('\n').map((line) => line.split(' | ')[0]));
    const paths = fieldsOfRegionFile().flatMap(({ path, isGroup }) => (isGroup ? [] : [path]));
    const missing = paths.filter((path) => !cells.has(`| \`${path.replace(/^exposureNotifications\./, '')}\``));
    expect(paths.length).toBeGreaterThan(100);
    expect(missing).toEqual([]);
  });

  it('packs its example of a map rightly', () => {
    const [, json = ''] = /^"map": (\{.*\})$/m.exec(page) ?? [];
    expect(page).toContain(`\`${mapAsHex(packMap(JSON.parse(json)))}\``);
  });

  it('must have a place for every table, and no other', () => {
    const mark = '<!-- npm run region -- docs; fields: texts -->';
    expect(() => filledPage(page.replace(mark, ''))).toThrow('no place for fields: texts');
    expect(() => filledPage(page.replace(mark, mark.replace('texts', 'songs')))).toThrow('asks for "fields: songs"');
  });
});
