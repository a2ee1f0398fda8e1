/** Whose matter an entry of the audit is: that of the region it names, or of the whole server. */

export interface NamingEntry {
  readonly target: string;
  readonly before?: unknown;
  readonly after?: unknown;
  readonly details?: unknown;
}

/**
 * An act on a region has it as its target; one on something of a region (a code, a membership) has it before a slash in the
 * target, or as `region` among its values: ids of API keys and names of signing keys are no places.
 */
export function isOfRegion({ target, before, after, details }: NamingEntry, region: string): boolean {
  if (target === region || target.startsWith(`${region}/`)) return true;
  return [before, after, details].some((values) => regionIn(values) === region);
}

function regionIn(values: unknown): unknown {
  return typeof values === 'object' && values !== null && 'region' in values ? values.region : undefined;
}
