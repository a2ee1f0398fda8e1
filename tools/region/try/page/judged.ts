/** A configuration as the page speaks of it. */
import type { ConfigurationResult, Outcome, TryResult } from '../result.ts';

export interface Judged extends ConfigurationResult {
  readonly letter: 'A' | 'B';
  /** In charts: the letter; nothing where there is one. */
  readonly mark: string;
  /** In sentences: `A`, or `this configuration` where there is one. */
  readonly short: string;
  /** In legends and heads of tables: `A · norway`, or the title alone where there is one. */
  readonly label: string;
}

export function judgedBy({ configurations }: TryResult): readonly Judged[] {
  const isAlone = configurations.length === 1;
  return configurations.map((configuration, at) => {
    const letter = at === 0 ? 'A' : 'B';
    const { title } = configuration;
    return {
      ...configuration,
      letter,
      mark: isAlone ? '' : letter,
      short: isAlone ? 'this configuration' : letter,
      label: isAlone ? title : `${letter} · ${title}`,
    };
  });
}

/** In tables a column says whose the row is, where there are two. */
export const columnOf = (judged: readonly Judged[]): string[] => (judged.some(isOfTwo) ? ['configuration'] : []);
export const cellOf = (judged: Judged): string[] => (isOfTwo(judged) ? [judged.mark] : []);
const isOfTwo = ({ mark }: Judged): boolean => mark !== '';

/** Undefined where there are none. */
export function shareOf(part: number, whole: number): number | undefined {
  return whole === 0 ? undefined : part / whole;
}

/** Of those close contacts that a configuration can do anything about. */
export function foundShare({ found, closeContacts }: Outcome): number | undefined {
  return shareOf(found, closeContacts.reported);
}
