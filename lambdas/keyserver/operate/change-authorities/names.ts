/** What an operator sends, checked: names and lists of names. */

/** The region schema allows 256 characters; a longer one would exceed DynamoDB's key. */
const MAX_NAME_LENGTH = 256;
const MAX_NAMES = 50;

/** A name without control characters or half characters, since it is a key of a table and is shown in terminals. */
export function nameProblem(member: string, value: unknown): string | undefined {
  if (typeof value !== 'string' || value.trim() === '') return `${member} is missing`;
  if (value.length > MAX_NAME_LENGTH || /[\p{C}]/u.test(value)) return `${member} is no name: up to 256 characters`;
  return undefined;
}

export function listProblem(member: string, value: unknown): string | undefined {
  if (!Array.isArray(value) || value.length === 0) return `${member} is missing`;
  if (value.length > MAX_NAMES) return `${member} has more than ${MAX_NAMES} names`;
  return value.map((one) => nameProblem(member, one)).find((problem) => problem !== undefined);
}

export function firstProblem(...problems: readonly (string | undefined)[]): { error: string } | undefined {
  const error = problems.find((problem) => problem !== undefined);
  return error === undefined ? undefined : { error };
}
