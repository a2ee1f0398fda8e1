/**
 * What a function needs from its environment, declared once as data: lib/ reads it at synth (every name must be given
 * by a grant or a value), the handler reads it at cold start (every value must parse). Imports nothing.
 */

export interface EnvKind<T> {
  readonly describe: string;
  /** Undefined means: this text is not such a value. */
  parse(text: string): T | undefined;
  /** Used when the variable is absent or empty; without it the variable is required. */
  readonly fallback?: T;
}

export type EnvSpec = Readonly<Record<string, EnvKind<unknown>>>;
export type EnvOf<S extends EnvSpec> = { readonly [K in keyof S]: S[K] extends EnvKind<infer T> ? T : never };

export const text: EnvKind<string> = { describe: 'a non-empty text', parse: (value) => value || undefined };

/** A whole number, 0 or more; name the variable with its unit, such as DEADLINE_MIN_MILLISECONDS. */
export const count: EnvKind<number> = {
  describe: 'a whole number',
  parse: (value) => (/^\d+$/.test(value) ? Number(value) : undefined),
};

/** `on` or `off`. */
export const isOn: EnvKind<boolean> = {
  describe: 'on or off',
  parse: (value) => (value === 'on' ? true : value === 'off' ? false : undefined),
};

/** JSON of which `isSuch` says whether it is such a value. */
export function json<T>(describe: string, isSuch: (value: unknown) => value is T): EnvKind<T> {
  return {
    describe,
    parse(value) {
      try {
        const parsed: unknown = JSON.parse(value);
        return isSuch(parsed) ? parsed : undefined;
      } catch {
        return undefined;
      }
    },
  };
}

/** By name. */
export const texts: EnvKind<Readonly<Record<string, string>>> = json('a JSON object of texts', isTexts);

function isTexts(value: unknown): value is Record<string, string> {
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  return isObject && Object.values(value).every((each) => typeof each === 'string');
}

export function withDefault<T>(kind: EnvKind<T>, fallback: T): EnvKind<T> {
  return { ...kind, fallback };
}

/** A variable that may be absent. */
export function optional<T>(kind: EnvKind<T>): EnvKind<T | undefined> {
  return { describe: `${kind.describe}, or nothing`, parse: (value) => kind.parse(value), fallback: undefined };
}

/** Every function has these: the stage's name for log lines, and (stage `local` only) the adjustable clock. */
export const commonEnv = { STAGE: text, CLOCK_TABLE: optional(text) } as const;

/** Throws one error that names every missing or wrong variable. */
export function readEnv<S extends EnvSpec>(
  spec: S,
  source: Readonly<Record<string, string | undefined>> = process.env,
): EnvOf<S> {
  const problems: string[] = [];
  const entries = Object.entries(spec).map(([name, kind]) => {
    const raw = source[name] ?? '';
    if (raw === '' && 'fallback' in kind) return [name, kind.fallback];
    const value = kind.parse(raw);
    if (value === undefined) problems.push(`${name} must be ${kind.describe}, but is ${raw ? 'not' : 'missing'}`);
    return [name, value];
  });
  if (problems.length > 0) throw new Error(`Environment: ${problems.join('; ')}`);
  return Object.fromEntries(entries) as EnvOf<S>;
}
