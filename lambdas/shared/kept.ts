/** What is read when it is first needed, and kept: a secret, or what another server says of itself. */
export interface Kept<T> {
  /** Rejects only while no value was ever read. */
  value(): Promise<T>;
  /** It was refused: the next use reads it anew. */
  forget(): void;
}

export type KeptSecret = Kept<string>;

const SECRET_MILLISECONDS = 60_000;

export function keptSecret(read: () => Promise<string>, clock?: () => number): KeptSecret {
  return kept(read, SECRET_MILLISECONDS, clock);
}

/** `clock`: milliseconds that never jump. Default: the process's. */
export function kept<T>(read: () => Promise<T>, milliseconds: number, clock = () => performance.now()): Kept<T> {
  let known: { readonly value: T } | undefined;
  let readAt = Number.NEGATIVE_INFINITY;
  return {
    async value() {
      if (known !== undefined && clock() - readAt < milliseconds) return known.value;
      try {
        known = { value: await read() };
        readAt = clock();
      } catch (error) {
        if (known === undefined) throw error;
      }
      return known.value;
    },
    forget() {
      readAt = Number.NEGATIVE_INFINITY;
    },
  };
}
