/** From a place in the region file to the key that receivers know, and back. */
import { type KeyName, writeKeyName } from '../key-name.ts';
import { findKey } from '../keys/all.ts';
import { type Place, placeOf, places } from './places.ts';
import type { Path } from './written.ts';

/** The part of a region file that holds what phones are told. */
export const PART = 'exposureNotifications';

/** From the top of the file: `["exposureNotifications", "agency", "color"]`. Undefined for a key that is never written. */
export function pathOfKey({ key, index = 1, locale = '<locale>' }: KeyName): Path | undefined {
  const steps = placeOf(key)?.steps;
  const below = steps?.map((step) => (step === 'item' ? index - 1 : step === 'locale' ? locale : step.field));
  return below && [PART, ...below];
}

/** Of a member, or of what is inside it (a day of the map): `notificationBody_1_EN_US`. Undefined: no key is there. */
export function keyNameAt(path: Path): string | undefined {
  const [top, ...below] = path;
  if (top !== PART) return ofDeviceKey(path);
  if (below[0] === 'stated') return findKey(String(below[1]))?.name;
  const place = places.find(({ steps }) => isAt(steps, below));
  return place && writeKeyName(nameAt(place, below));
}

/** Phones are told it as it stands there. */
function ofDeviceKey(path: Path): string | undefined {
  return path.join('.').startsWith('verification.deviceApiKey') ? 'testVerificationAPIKey' : undefined;
}

function isAt(steps: Place['steps'], path: Path): boolean {
  return steps.every((step, at) => {
    const here = path[at];
    if (step === 'item') return typeof here === 'number';
    return step === 'locale' ? typeof here === 'string' : here === step.field;
  });
}

function nameAt({ key, steps }: Place, path: Path): KeyName {
  const item = path[steps.indexOf('item')];
  const locale = path[steps.indexOf('locale')];
  return {
    key,
    ...(typeof item === 'number' ? { index: item + 1 } : {}),
    ...(typeof locale === 'string' ? { locale } : {}),
  };
}
