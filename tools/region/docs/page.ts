/** The generated parts of docs/region-file.md, which stand between marks; people write the rest of the page. */
import { fieldGroups, fieldTable } from './fields.ts';
import { appleKeys, derivedKeys, keysElsewhere, testKeys } from './keys.ts';
import { presetMaps, presetValues } from './presets.ts';

const parts: Readonly<Record<string, () => string>> = {
  ...Object.fromEntries(fieldGroups.map((group) => [`fields: ${group}`, () => fieldTable(group)])),
  'keys: apple': appleKeys,
  'keys: derived': derivedKeys,
  'keys: elsewhere': keysElsewhere,
  'keys: test': testKeys,
  'presets: values': presetValues,
  'presets: maps': presetMaps,
};

const marked = /(<!-- npm run region -- docs; ([^>]+) -->\n).*?(<!-- end -->)/gs;

/** The page as it must be. Throws for a mark that nothing is made for, and for what has no mark. */
export function filledPage(page: string): string {
  const used = new Set<string>();
  const filled = page.replace(marked, (_, begin: string, name: string, end: string) => {
    used.add(name);
    const make = parts[name];
    if (!make) throw new Error(`the page asks for "${name}"; there are: ${Object.keys(parts).join(', ')}`);
    return `${begin}\n${make()}\n\n${end}`;
  });
  const missing = Object.keys(parts).filter((name) => !used.has(name));
  if (missing.length > 0) throw new Error(`the page has no place for ${missing.join(', ')}`);
  return filled;
}
