/**
 * File names. Sorted as plain text they are in the order of publication, because the lease's fencing number comes
 * before the times; the last path segment is unique across configurations (foreign-clients.md §3). A worker that lost
 * its lease writes names that nobody lists.
 */
import type { UnixSeconds } from '../keys/interval.ts';
import type { Window } from './window.ts';

const digits = (value: number, length: number) => String(value).padStart(length, '0');

export function exportFileName(configuration: string, fencing: number, window: Window, part: number): string {
  const times = `${digits(window.start, 10)}-${digits(window.end, 10)}`;
  return `${configuration}-${digits(fencing, 10)}-${times}-${digits(part, 5)}.zip`;
}

/** The times that a file of this form declares; undefined for another. */
export function timesInName(path: string): Window | undefined {
  const [, start, end] = /-\d{10}-(\d{10})-(\d{10})-\d{5}\.zip$/.exec(path) ?? [];
  return start === undefined ? undefined : { start: Number(start), end: Number(end) };
}

/** The lease under which a file of this form was published; 0 for a name of another form. */
export function fencingInName(path: string): number {
  return Number(/-(\d{10})-\d{10}-\d{10}-\d{5}\.zip$/.exec(path)?.[1] ?? 0);
}

/** Which file of its window it is, from 1; 0 for a name of another form. */
export function partInName(path: string): number {
  return Number(/-(\d{5})\.zip$/.exec(path)?.[1] ?? 0);
}

/** The end that a file of this form declares, which is up to a few seconds after its window's (split.ts). */
export function endInName(path: string): UnixSeconds | undefined {
  const end = /-(\d{10})-\d{5}\.zip$/.exec(path)?.[1];
  return end === undefined ? undefined : Number(end);
}
