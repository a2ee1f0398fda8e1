import { isDeepStrictEqual } from 'node:util';

type Values = Readonly<Record<string, unknown>>;

/** Of two states, named value by named value, what is not the same in both: for an audit's entry. */
export function changesBetween(before: Values, after: Values): { readonly before: Values; readonly after: Values } {
  const isOther = ([name]: [string, unknown]) => !isDeepStrictEqual(before[name], after[name]);
  return {
    before: Object.fromEntries(Object.entries(before).filter(isOther)),
    after: Object.fromEntries(Object.entries(after).filter(isOther)),
  };
}
