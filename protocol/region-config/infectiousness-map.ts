/**
 * `symptomOnsetToInfectiousnessMap`: two bits for each day from 14 before to 14 after the first symptoms, then two for an
 * unknown onset, the lowest bits first (region-config.md §3). 64 bits: a JavaScript number cannot hold them, so it is a
 * bigint everywhere.
 */

export const infectiousnessLevels = ['drop', 'standard', 'high'] as const;
export type InfectiousnessLevel = (typeof infectiousnessLevels)[number];

export const FARTHEST_DAY = 14;
const UNKNOWN_FIELD = 29;
const FIELDS = 30;

/** `-14` … `14` and `unknown`, in the order of the bits. */
export const mapDays: readonly string[] = [
  ...Array.from({ length: 2 * FARTHEST_DAY + 1 }, (_, at) => String(at - FARTHEST_DAY)),
  'unknown',
];

/** Which field belongs to a day; days beyond the map, and none, have the last. */
export function fieldOf(daysSinceOnset: number | undefined): number {
  const known = daysSinceOnset !== undefined && Math.abs(daysSinceOnset) <= FARTHEST_DAY;
  return known ? daysSinceOnset + FARTHEST_DAY : UNKNOWN_FIELD;
}

/** 0 drop, 1 standard, 2 high; 3 means nothing. */
export function fieldValue(map: bigint, field: number): number {
  return Number((map >> BigInt(2 * field)) & 3n);
}

/** Days that are not named are dropped. */
export function packMap(levels: Readonly<Record<string, InfectiousnessLevel>>): bigint {
  return mapDays.reduce(
    (map, day, field) => map | (BigInt(infectiousnessLevels.indexOf(levels[day] ?? 'drop')) << BigInt(2 * field)),
    0n,
  );
}

/** The days that are not dropped. Throws for a map that `mapFaults` complains of. */
export function unpackMap(map: bigint): Record<string, InfectiousnessLevel> {
  const days = mapDays.flatMap((day, field) => {
    const level = infectiousnessLevels[fieldValue(map, field)];
    if (!level) throw new Error(`symptomOnsetToInfectiousnessMap: day ${day} holds 3, which means nothing`);
    return level === 'drop' ? [] : [[day, level] as const];
  });
  return Object.fromEntries(days);
}

/** `0x` and 16 digits, as Google's sample stores it. */
export function mapAsHex(map: bigint): string {
  return `0x${map.toString(16).toUpperCase().padStart(16, '0')}`;
}

export interface MapFaults {
  /** Days whose two bits are 3. */
  readonly meaningless: readonly string[];
  /** Are any of the bits 60 to 63 set? They belong to no day. */
  readonly paddingSet: boolean;
  readonly allDropped: boolean;
  readonly unknownDropped: boolean;
}

export function mapFaults(map: bigint): MapFaults {
  const values = mapDays.map((_, field) => fieldValue(map, field));
  return {
    meaningless: mapDays.filter((_, field) => values[field] === 3),
    paddingSet: map >> BigInt(2 * FIELDS) !== 0n,
    allDropped: values.every((value) => value === 0),
    unknownDropped: values[UNKNOWN_FIELD] === 0,
  };
}
