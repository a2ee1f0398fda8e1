/**
 * Bodies that every JSON call refuses (verification-server.md §0.1, key-server.md §1.2), by what is wrong with them.
 * Bytes that are no UTF-8 are not among them: the local gateway replaces such bytes before a function sees them.
 */
import type { Body } from './call.ts';

export const MAXIMUM_BODY_BYTES = 64_000;

export interface BadJson {
  readonly what: string;
  readonly body: Body;
  readonly contentType?: string;
}

/** `good` is a body with the right members; `number` one of them that must be an integer, if there is any. */
export function badJson(good: Record<string, unknown>, number?: string): BadJson[] {
  const text = JSON.stringify(good);
  const withMember = (member: string) => text.replace('{', `{${member},`);
  const common: BadJson[] = [
    { what: 'another content type', body: text, contentType: 'text/plain' },
    { what: 'a content type in capitals', body: text, contentType: 'Application/JSON' },
    { what: 'an empty body', body: '' },
    { what: 'malformed JSON', body: text.slice(0, -1) },
    { what: 'data after the object', body: `${text} {}` },
    { what: 'an unknown member', body: withMember('"surprise":1') },
    { what: 'a list instead of an object', body: `[${text}]` },
  ];
  if (!number) return common;
  return [
    ...common,
    { what: 'a fraction', body: withMember(`"${number}":144.5`) },
    { what: 'an integer written as a fraction', body: withMember(`"${number}":144.0`) },
    { what: 'an integer with an exponent', body: withMember(`"${number}":1e2`) },
    { what: 'an integer as text', body: withMember(`"${number}":"144"`) },
    { what: 'an integer beyond 32 bits', body: withMember(`"${number}":3000000000`) },
  ];
}

/** A body of exactly `size` bytes, filled up by its padding. */
export function bodyOfSize(good: Record<string, unknown>, size: number): string {
  const bare = JSON.stringify({ ...good, padding: '' });
  return JSON.stringify({ ...good, padding: 'A'.repeat(size - bare.length) });
}
