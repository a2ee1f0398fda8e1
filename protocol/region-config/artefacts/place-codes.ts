interface PlaceCodes {
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
  /** Of ISO 3166-2, without the country. */
  readonly subdivision?: string;
}

/** US and UM of `US-UM`. */
export function placeCodes(region: string): PlaceCodes {
  const [country = '', subdivision] = region.split('-');
  return { country, ...(subdivision === undefined ? {} : { subdivision }) };
}
