/** Versions of consent texts: semantic, or a rising number. */

/** Below 0: the first is older. By the rules of semver.org, §11; what is not there counts as 0. */
export function compareVersions(one: string, other: string): number {
  const [a, b] = [parse(one), parse(other)];
  for (let at = 0; at < 3; at++) {
    const byNumber = (a.numbers[at] ?? 0) - (b.numbers[at] ?? 0);
    if (byNumber !== 0) return byNumber;
  }
  return comparePreReleases(a.preRelease, b.preRelease);
}

interface Version {
  readonly numbers: readonly number[];
  readonly preRelease: readonly string[];
}

function parse(version: string): Version {
  const [release = '', ...rest] = (version.split('+')[0] ?? '').split('-');
  const preRelease = rest.join('-');
  return { numbers: release.split('.').map(Number), preRelease: preRelease === '' ? [] : preRelease.split('.') };
}

function comparePreReleases(one: readonly string[], other: readonly string[]): number {
  // A version without one is the later.
  if (one.length === 0 || other.length === 0) return other.length - one.length;
  for (let at = 0; at < Math.max(one.length, other.length); at++) {
    const [a, b] = [one[at], other[at]];
    if (a === undefined || b === undefined) return a === undefined ? -1 : 1;
    if (a !== b) return compareIdentifiers(a, b);
  }
  return 0;
}

function compareIdentifiers(a: string, b: string): number {
  const [isNumber, isOtherNumber] = [/^\d+$/.test(a), /^\d+$/.test(b)];
  if (isNumber && isOtherNumber) return Number(a) - Number(b);
  if (isNumber !== isOtherNumber) return isNumber ? -1 : 1;
  return a < b ? -1 : 1;
}
