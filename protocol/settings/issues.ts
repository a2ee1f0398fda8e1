/** What zod finds, as far as it means one member each. */
import type * as z from 'zod/mini';

type Issue = z.core.$ZodIssue;

/** Of a union those of the shape whose fields the value nearly has, so that the field is named and not the whole object. */
export function plainIssues(issue: Issue): Issue[] {
  const meant = issue.code === 'invalid_union' ? nearestBranch(issue.errors) : undefined;
  if (!meant) return [issue];
  return meant.flatMap((inner) => plainIssues({ ...inner, path: [...issue.path, ...inner.path] }));
}

function nearestBranch(branches: readonly Issue[][]): Issue[] | undefined {
  const [nearest] = branches
    .filter((issues) => issues.every(({ code, path }) => path.length > 0 || code === 'unrecognized_keys'))
    .sort((one, other) => one.length - other.length);
  return nearest;
}

export function ruleOf({ code }: Issue): string {
  if (code === 'invalid_type') return 'type';
  if (code === 'invalid_format') return 'form';
  return code === 'invalid_value' || code === 'invalid_union' ? 'choice' : 'range';
}

/** What would have been right, in words; the library's own message where we have none. */
export function allowed(issue: Issue): string {
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
