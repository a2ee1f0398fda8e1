/** Mistakes in a settings file (regions/*.json, stages/*.json) in words: field, value and what is allowed. */
import type * as z from 'zod/mini';
import { repeatedFields } from './repeated-fields.ts';

/** A file's text as the schema's settled data, and what is wrong with it. */
export function parseSettings<S extends z.ZodMiniType>(
  schema: S,
  text: string,
): { settings?: z.output<S>; problems: string[] } {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    return { problems: [`is not JSON: ${error instanceof Error ? error.message : error}`] };
  }
  const twice = repeatedFields(text).map((path) => `${path} is there twice; allowed: once`);
  const parsed = schema.safeParse(json);
  if (!parsed.success)
    return { problems: [...twice, ...parsed.error.issues.flatMap((issue) => describe(issue, json))] };
  return twice.length > 0 ? { problems: twice } : { settings: parsed.data, problems: [] };
}

function describe(issue: z.core.$ZodIssue, json: unknown): string[] {
  const path = issue.path.map(String);
  const meant = meantBranch(issue);
  if (meant) return meant.flatMap((inner) => describe({ ...inner, path: [...issue.path, ...inner.path] }, json));
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => `${[...path, key].join('.')} is not a field`);
  if (issue.code === 'invalid_key') {
    return issue.issues.map(
      (inner) => `${path.slice(0, -1).join('.')} has the name "${path.at(-1)}"; allowed: ${allowed(inner)}`,
    );
  }
  const value = path.reduce<unknown>((at, key) => (at as Record<string, unknown> | undefined)?.[key], json);
  return [`${path.join('.') || 'it'} is ${JSON.stringify(value) ?? 'missing'}; allowed: ${allowed(issue)}`];
}

/** Of a union: the shape whose fields the value nearly has, so that the field is named and not the whole object. */
function meantBranch(issue: z.core.$ZodIssue): z.core.$ZodIssue[] | undefined {
  if (issue.code !== 'invalid_union') return undefined;
  const [nearest] = issue.errors
    .filter((issues) => issues.every(({ code, path }) => path.length > 0 || code === 'unrecognized_keys'))
    .sort((one, other) => one.length - other.length);
  return nearest;
}

/** What would have been right, in words; the library's own message where we have none. */
function allowed(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return `a value of type ${issue.expected}`;
    case 'invalid_value':
      return issue.values.map((value) => JSON.stringify(value)).join(', ');
    case 'invalid_union':
      return issue.errors.flat().map(allowed).join(', ');
    case 'too_small':
      return `${measure(issue.origin)}${issue.minimum} or more`;
    case 'too_big':
      return `${measure(issue.origin)}${issue.maximum} or less`;
    case 'not_multiple_of':
      return `a multiple of ${issue.divisor}`;
    case 'invalid_format':
      if ('prefix' in issue) return `an address that begins with ${issue.prefix}`;
      return 'pattern' in issue ? `text like ${issue.pattern}` : `a ${issue.format}`;
    default:
      return issue.message;
  }
}

const measure = (origin: string): string => (origin === 'string' || origin === 'array' ? 'length ' : '');
