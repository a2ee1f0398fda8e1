import { describe, expect, it } from 'vitest';
import { acceptedTypes, parseTestType } from '../../../protocol/codes/accept.ts';

// verification-server.md §10, V6, and the table of §1.6.
describe('accepted types', () => {
  const all = ['confirmed', 'likely', 'negative', 'user-report'];
  it.each([
    [[], all],
    [['confirmed'], ['confirmed']],
    [['likely'], ['confirmed', 'likely']],
    [['negative'], ['confirmed', 'likely', 'negative']],
    [['user-report'], ['confirmed', 'user-report']],
    [['negative', 'user-report'], all],
    [['CONFIRMED', 'Likely', 'negative', 'user-report'], all],
  ])('%j', (accept, types) => expect([...acceptedTypes(accept)].sort()).toEqual([...types].sort()));

  it.each([[['SELF-REPORTED']], [['confirmed', '']], [['confirmed', ' likely']]])('refuses %j', (accept) => {
    expect(() => acceptedTypes(accept)).toThrow(expect.objectContaining({ status: 400, code: 'invalid_test_type' }));
  });
});

it('knows test types in any letter case', () => {
  expect(parseTestType('User-Report')).toBe('user-report');
  expect(parseTestType('positive')).toBeUndefined();
});
