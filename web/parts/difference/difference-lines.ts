/** Two values of JSON, side by side: field by field, so that a person reads what changed and nothing else. */
import { isSame } from './same.ts';

export interface DifferenceLine {
  /** `sms.templates.Reminder`; '' for values that are no objects. */
  readonly path: string;
  /** Undefined: there was none. */
  readonly before: unknown;
  readonly after: unknown;
}

/** Fields that are the same in both are left out. Null is no value, as nothing is. */
export function differenceLines(before: unknown, after: unknown, path = ''): DifferenceLine[] {
  if (isSame(before ?? undefined, after ?? undefined)) return [];
  const [was, is] = [membersOf(before), membersOf(after)];
  if (was === undefined || is === undefined) {
    return [{ path, before: before ?? undefined, after: after ?? undefined }];
  }
  const names = [...new Set([...Object.keys(was), ...Object.keys(is)])];
  if (names.length === 0) return [{ path, before, after }];
  return names.flatMap((name) => differenceLines(was[name], is[name], path === '' ? name : `${path}.${name}`));
}

/** Nothing is an object without members, beside one that has some. */
function membersOf(value: unknown): Record<string, unknown> | undefined {
  if (value === undefined || value === null) return {};
  return typeof value === 'object' && !Array.isArray(value) ? (value as Record<string, unknown>) : undefined;
}

export interface ChangedText {
  readonly start: string;
  readonly before: string;
  readonly after: string;
  readonly end: string;
}

/** What is common stands before and behind; cut between words. */
export function changedText(before: string, after: string): ChangedText {
  const [was, is] = [before.split(/(?<=\s)/), after.split(/(?<=\s)/)];
  const most = Math.min(was.length, is.length);
  let start = 0;
  while (start < most && was[start] === is[start]) start++;
  let end = 0;
  while (end < most - start && was.at(-1 - end) === is.at(-1 - end)) end++;
  const middle = (words: readonly string[]) => words.slice(start, words.length - end).join('');
  return {
    start: was.slice(0, start).join(''),
    before: middle(was),
    after: middle(is),
    end: was.slice(was.length - end).join(''),
  };
}

export type ListItem = { readonly text: string; readonly is: 'kept' | 'removed' | 'added' };

/** Of two lists of texts: those of before in their order, then what is new. */
export function listItems(before: readonly unknown[], after: readonly unknown[]): ListItem[] {
  const [was, is] = [before.map(String), after.map(String)];
  return [
    ...was.map((text): ListItem => ({ text, is: is.includes(text) ? 'kept' : 'removed' })),
    ...is.filter((text) => !was.includes(text)).map((text): ListItem => ({ text, is: 'added' })),
  ];
}
