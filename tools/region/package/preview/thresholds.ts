import { type EffectiveValue, findValue } from '../../../../protocol/region-config/effective.ts';

const MINUTE_SECONDS = 60;

/** From when on a classification notifies, in words: `notifies from 30 minutes on (perDaySumERVThreshold)`. */
export function notifiesFrom(values: readonly EffectiveValue[], index: number): string {
  const set = values.filter(
    ({ key, index: own, value }) => own === index && key.name.endsWith('Threshold') && value !== 0,
  );
  if (set.length === 0) return 'never notifies: all its thresholds are 0';
  const each = set.map(({ key }) => `${inMinutes(findValue(values, `${key.name}_${index}`))} (${key.name})`);
  return `notifies from ${each.join(' or ')} on`;
}

function inMinutes(seconds: unknown): string {
  const minutes = Number(seconds) / MINUTE_SECONDS;
  return `${Number.isInteger(minutes) ? minutes : minutes.toFixed(1)} weighted minutes`;
}
