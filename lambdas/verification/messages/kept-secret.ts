/** A secret that is read when it is first needed, and kept. */
export interface KeptSecret {
  /** Rejects only while no value was ever read. */
  value(): Promise<string>;
  /** It was refused: the next use reads it anew. */
  forget(): void;
}

const KEPT_MILLISECONDS = 60_000;

export function keptSecret(read: () => Promise<string>, clock = () => performance.now()): KeptSecret {
  let known: string | undefined;
  let readAt = Number.NEGATIVE_INFINITY;
  return {
    async value() {
      if (known !== undefined && clock() - readAt < KEPT_MILLISECONDS) return known;
      try {
        known = await read();
        readAt = clock();
      } catch (error) {
        if (known === undefined) throw error;
      }
      return known;
    },
    forget() {
      readAt = Number.NEGATIVE_INFINITY;
    },
  };
}
