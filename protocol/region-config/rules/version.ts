/** Versions of consent texts: semantic, or a rising number. */

/**
 * Below 0: the first is older. By the rules of semver.org, §11; what is not there counts as 0, and a release may have more
 * parts than three, and words (`1.0.0.b`, region-config.md §2.1).
 */
export function compareVersions(one: string, other: string): number {
  const [a, b] = [parse(one), parse(other)];
  for (let at = 0; at < Math.max(a.release.length, b.release.length); at++) {
    const order = compareIdentifiers(a.release[at] ?? '0', b.release[at] ?? '0');
    if (order !== 0) return order;
  }
  return comparePreReleases(a.preRelease, b.preRelease);
}

interface Version {
  readonly release: readonly string[];
  readonly preRelease: readonly string[];
}

function parse(version: string): Version {
  const [release = '', ...rest] = (version.split('+')[0] ?? '').split('-');
  const preRelease = rest.join('-');
  return { release: release.split('.'), preRelease: preRelease === '' ? [] : preRelease.split('.') };
}

function comparePreReleases(one: readonly string[], other: readonly string[]): number {
  // A version without one is the later.
  if (one.length === 0 || other.length === 0) return other.length - one.length;
  for (let at = 0; at < Math.max(one.length, other.length); at++) {
    const [a, b] = [one[at], other[at]];
    if (a === undefined || b === undefined) return a === undefined ? -1 : 1;
    const order = compareIdentifiers(a, b);
    if (order !== 0) return order;
  }
  return 0;
}

function compareIdentifiers(a: string, b: string): number {
  if (a === b) return 0;
  const [isNumber, isOtherNumber] = [/^\d+$/.test(a), /^\d+$/.test(b)];
  if (isNumber && isOtherNumber) return Number(a) - Number(b);
  if (isNumber !== isOtherNumber) return isNumber ? -1 : 1;
  return a < b ? -1 : 1;
}
