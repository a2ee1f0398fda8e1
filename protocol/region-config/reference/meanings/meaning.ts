/** What a field of the region file is for. Fields that hold a key of the configuration have that of its row (keys/). */
export interface FieldMeaning {
  readonly meaning: string;
  readonly unit?: string;
  /** In words, where the schema has none: what holds when the field is left out. */
  readonly default?: string;
  /** In words, where a pattern says it badly. */
  readonly form?: string;
}

/** By path: `verification.apps[].os`, `verification.userReport.texts.<language>`. */
export type Meanings = Readonly<Record<string, FieldMeaning>>;
