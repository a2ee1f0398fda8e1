/** What stands in the description of a function and of each of its versions. The templates write it, `npm run rollback` reads it. */

export interface ReleaseName {
  /** 12 hexadecimal digits. */
  readonly id: string;
  /** `ROWS` of lambdas/<domain>/release.ts when it was made. */
  readonly rows: number;
}

export function describeRelease({ id, rows }: ReleaseName): string {
  return `release ${id}, rows ${rows}`;
}

/** Undefined for a description that is none of ours. */
export function parseRelease(description: string | undefined): ReleaseName | undefined {
  const match = description?.match(/^release ([0-9a-f]{12}), rows (\d+)$/);
  return match ? { id: String(match[1]), rows: Number(match[2]) } : undefined;
}
