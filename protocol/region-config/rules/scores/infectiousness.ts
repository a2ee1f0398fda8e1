/** C4, and the bits of `symptomOnsetToInfectiousnessMap` (region-config.md §3, §7). */
import type { EffectiveValue } from '../../effective.ts';
import { PART } from '../../file/key-paths.ts';
import type { Finding } from '../../finding.ts';
import { mapAsHex, mapFaults } from '../../infectiousness-map.ts';
import { error, findEffective, placeOfValue, type Rule, warning } from '../subject.ts';

export const infectiousnessMap: Rule = (subject) => {
  const value = findEffective(subject, 'symptomOnsetToInfectiousnessMap');
  return value && typeof value.value === 'bigint' ? findingsOf(value, value.value) : [];
};

function findingsOf(value: EffectiveValue, map: bigint): Finding[] {
  const { meaningless, paddingSet, allDropped, unknownDropped } = mapFaults(map);
  const path = placeOfValue(value);
  const more = { key: value.name, value: mapAsHex(map) };
  const days = meaningless.map((day) => (day === 'unknown' ? 'of an unknown onset' : day)).join(', ');
  const found: Finding[] = [];
  if (meaningless.length > 0) {
    const problem = `holds 3 for ${meaningless.length === 1 ? 'the day' : 'the days'} ${days}, which means nothing`;
    found.push(error('map-value', path, { problem, remedy: 'allowed: 0 drop, 1 standard, 2 high' }, more));
  }
  if (paddingSet) {
    const problem = 'sets bits from 60 to 63, which are of no day';
    found.push(warning('map-padding', path, { problem, remedy: 'set them to 0, or write the days by name' }, more));
  }
  if (allDropped) {
    const problem = 'drops every day, so that no key ever counts';
    found.push(warning('C4', path, { problem, remedy: 'give the days around the onset "standard" or "high"' }, more));
  } else if (unknownDropped) {
    const problem = 'drops keys without a known onset, which the key server hands out';
    const remedy = `give "unknown" a level in ${PART}.infectiousness.map, unless that is meant`;
    found.push(warning('C4', path, { problem, remedy }, more));
  }
  return found;
}
