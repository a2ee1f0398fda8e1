/** The audit's entries as the page filters them and as a spreadsheet has them. */
import type { AuditAnswer } from '../../../protocol/staff/administration.ts';
import { differenceLines } from '../../parts/difference/difference-lines.ts';

export type Entry = AuditAnswer['entries'][number];

export interface Filter {
  /** '' for all. */
  readonly action: string;
  readonly person: string;
  /** Anything that stands in the target, in either case. */
  readonly target: string;
}

export const everything: Filter = { action: '', person: '', target: '' };

/** Who it was: a member's name, else whose credentials, else the function. */
export function personOf({ name, by, actor }: Entry): string {
  return name ?? by ?? actor;
}

export function filtered(entries: readonly Entry[], { action, person, target }: Filter): Entry[] {
  const wanted = target.trim().toLowerCase();
  return entries.filter(
    (entry) =>
      (action === '' || entry.action === action) &&
      (person === '' || personOf(entry) === person) &&
      entry.target.toLowerCase().includes(wanted),
  );
}

/** Each once, in the order of the alphabet. */
export function choices(entries: readonly Entry[], of: (entry: Entry) => string): string[] {
  return [...new Set(entries.map(of))].sort();
}

const columns = ['time', 'action', 'name', 'by', 'actor', 'target', 'field', 'before', 'after'] as const;

/** A row for each changed field, below a row of names; what changed no field has a row of its own. */
export function tableOf(entries: readonly Entry[]): string[][] {
  return [[...columns], ...entries.flatMap(rowsOf)];
}

function rowsOf(entry: Entry): string[][] {
  const { at, action, name = '', by = '', actor, target } = entry;
  const start = [new Date(at * 1000).toISOString(), action, name, by, actor, target];
  const fields = [
    ...differenceLines(entry.before, entry.after),
    ...differenceLines(undefined, entry.details, 'details'),
  ];
  if (fields.length === 0) return [[...start, '', '', '']];
  return fields.map(({ path, before, after }) => [...start, path, cell(before), cell(after)]);
}

function cell(value: unknown): string {
  if (value === undefined) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
