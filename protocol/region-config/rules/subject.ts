/** What a rule looks at, and how it words what it finds. */
import type { UnixSeconds } from '../../keys/interval.ts';
import type { EffectiveValue } from '../effective.ts';
import type { ExposureNotifications } from '../file/exposure-notifications.ts';
import { PART, pathOfKey } from '../file/key-paths.ts';
import type { RegionSettings } from '../file/region-settings.ts';
import type { Path } from '../file/written.ts';
import type { Finding } from '../finding.ts';
import type { HandedOver } from '../handed-over.ts';
import { type KeyName, writeKeyName } from '../key-name.ts';
import { keyNamed } from '../keys/all.ts';

export interface Subject {
  readonly settings: RegionSettings;
  readonly part: ExposureNotifications;
  readonly values: readonly EffectiveValue[];
  /** Only a laptop may have addresses of its own. */
  readonly stage: string;
  /** Asked before something is handed over: what a deployment should know by then, and does not, is an error. */
  readonly live: boolean;
  /** What was handed over last; undefined: nothing yet. */
  readonly last?: HandedOver | undefined;
  readonly now: UnixSeconds;
}

export type Rule = (subject: Subject) => Finding[];

/** A value's place: where it is written, or would be. */
export function placeOfValue(value: EffectiveValue): Path {
  const { origin } = value;
  if (origin.kind === 'file') return [PART, ...origin.path];
  if (origin.kind === 'derived') return placeOfFact(origin.from);
  return pathOfKey(value) ?? [PART];
}

/** `keyServer.export.periodHours`; whatever is in another file has no place in this one. */
function placeOfFact(from: string): Path {
  return /^[\w.]+$/.test(from) ? from.split('.').map((step) => (/^\d+$/.test(step) ? Number(step) : step)) : [PART];
}

type Words = Pick<Finding, 'problem' | 'remedy'>;

export function error(rule: string, path: Path, words: Words, more: Pick<Finding, 'key' | 'value'> = {}): Finding {
  return { severity: 'error', rule, path, ...more, ...words };
}

export function warning(rule: string, path: Path, words: Words, more: Pick<Finding, 'key' | 'value'> = {}): Finding {
  return { severity: 'warning', rule, path, ...more, ...words };
}

/** About one value. */
export function about(value: EffectiveValue): { key: string; value: unknown } {
  return { key: value.name, value: value.value };
}

export function findEffective({ values }: Subject, name: string, index?: number): EffectiveValue | undefined {
  const whole = writeKeyName({ key: keyNamed(name), ...(index === undefined ? {} : { index }) });
  return values.find((value) => value.name === whole);
}

/** Undefined where the file has something else there, which was said already. */
export function numberOf(subject: Subject, name: string, index?: number): number | undefined {
  const value = findEffective(subject, name, index)?.value;
  return typeof value === 'number' ? value : undefined;
}

/** In the file's own words: `attenuation.thresholds.nearMed`. */
export function inFile(name: KeyName): string {
  return (pathOfKey(name) ?? []).slice(1).join('.');
}
