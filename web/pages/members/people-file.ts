/** A CSV of people (`email,name`), read in the browser: checked before anything is sent (verification-server.md §7, "Users"). */
import Papa from 'papaparse';
import type { Member } from '../../../protocol/staff/answers.ts';
import { spreadsheetText } from '../../../protocol/text/spreadsheet.ts';

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

/** `members`: who is one already. A first line with the columns' names is no person. */
export function readPeople(text: string, members: readonly Pick<Member, 'email'>[]): PeopleFile {
  const { data } = Papa.parse<string[]>(text.replace(/^\uFEFF/, ''), { skipEmptyLines: false });
  const known = new Set(members.map(({ email }) => email.toLowerCase()));
  const seen = new Set<string>();
  const people: FilePerson[] = [];
  const mistakes: FileMistake[] = [];
  data.forEach((cells, index) => {
    const [email = '', name = '', ...rest] = cells.map((cell) => cell.trim());
    const isEmpty = cells.every((cell) => cell.trim() === '');
    if (isEmpty || (index === 0 && email.toLowerCase() === 'email')) return;
    const problem = problemOf({ email, name, rest }, seen, known);
    if (problem) mistakes.push({ line: index + 1, problem });
    else people.push({ line: index + 1, email, name: name || email });
    seen.add(email.toLowerCase());
  });
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
