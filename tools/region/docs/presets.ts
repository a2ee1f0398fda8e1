/** The tables of the presets. */
import { keyNamed } from '../../../protocol/region-config/keys/all.ts';
import { presets } from '../../../protocol/region-config/presets.ts';
import { inWords } from '../../../protocol/region-config/reference/in-words.ts';
import { code, table } from './markdown.ts';

const names = Object.keys(presets) as (keyof typeof presets)[];
const all: Readonly<Record<string, Readonly<Record<string, unknown>>>> = presets;

export function presetValues(): string {
  const keys = [...new Set(names.flatMap((name) => Object.keys(presets[name])))].filter((key) => !isMap(key));
  const rows = keys.map((key) => [code(key), ...names.map((name) => String(all[name]?.[key] ?? '–'))]);
  return table(['key', ...names.map(code)], rows);
}

export function presetMaps(): string {
  const rows = names.map((name) => {
    const map = presets[name].symptomOnsetToInfectiousnessMap ?? 0n;
    return [code(name), inWords(keyNamed('symptomOnsetToInfectiousnessMap'), map)];
  });
  return table(['preset', '`symptomOnsetToInfectiousnessMap`'], rows);
}

const isMap = (key: string) => key === 'symptomOnsetToInfectiousnessMap';
