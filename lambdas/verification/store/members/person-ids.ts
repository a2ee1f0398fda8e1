/**
 * How codes and counters name a person of staff, where they name an API key by its id. A subject is whatever the identity
 * provider says: `#` in it, which separates the parts of a key, is written otherwise.
 */
const PERSON = 'person:';

export function personId(subject: string): string {
  return PERSON + encodeURIComponent(subject);
}

/** Undefined for the id of an API key. */
export function subjectOf(id: string): string | undefined {
  return id.startsWith(PERSON) ? decodeURIComponent(id.slice(PERSON.length)) : undefined;
}
