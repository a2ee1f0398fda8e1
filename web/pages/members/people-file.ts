/** A CSV of people (`email,name`), read in the browser: checked before anything is sent (verification-server.md §7, "Users"). */
import type { Member } from '../../../protocol/staff/administration.ts';
import { spreadsheetText } from '../../../protocol/text/spreadsheet.ts';
import { rowsOf } from '../../csv/read-rows.ts';

export interface FilePerson {
  readonly line: number;
  readonly email: string;
  readonly name: string;
}

interface FileMistake {
  readonly line: number;
  /** Text id below `members.file.`. */
  readonly problem: 'columns' | 'email' | 'twice' | 'member';
}

export interface PeopleFile {
  readonly people: readonly FilePerson[];
  readonly mistakes: readonly FileMistake[];
}

/** One `@` with something on both sides; the invitation is the real check. */
const EMAIL = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;

/** `text`: of decodeFile; throws as rowsOf does. `members`: who is one already. A first line with the columns' names is no person. */
export function readPeople(text: string, members: readonly Pick<Member, 'email'>[]): PeopleFile {
  const known = new Set(members.map(({ email }) => email.toLowerCase()));
  const seen = new Set<string>();
  const people: FilePerson[] = [];
  const mistakes: FileMistake[] = [];
  for (const { line, cells } of [...rowsOf(text)].flat()) {
    const [email = '', name = '', ...rest] = cells.map((cell) => cell.trim());
    if (line === 1 && email.toLowerCase() === 'email') continue;
    const problem = problemOf({ email, name, rest }, seen, known);
    if (problem) mistakes.push({ line, problem });
    else people.push({ line, email, name: name || email });
    seen.add(email.toLowerCase());
  }
  return { people, mistakes };
}

function problemOf(
  { email, rest }: { email: string; name: string; rest: readonly string[] },
  seen: ReadonlySet<string>,
  known: ReadonlySet<string>,
): FileMistake['problem'] | undefined {
  if (rest.some((cell) => cell !== '')) return 'columns';
  if (!EMAIL.test(email)) return 'email';
  if (seen.has(email.toLowerCase())) return 'twice';
  return known.has(email.toLowerCase()) ? 'member' : undefined;
}

/** The reference's columns. `since` is a UTC day. */
export function peopleText(members: readonly Member[]): string {
  const rows = members.map(({ name, email, since }) => [
    name,
    email,
    new Date(since * 1000).toISOString().slice(0, 10),
  ]);
  return spreadsheetText([['name', 'email', 'since'], ...rows]);
}
