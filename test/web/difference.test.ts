import { describe, expect, it } from 'vitest';
import { changedText, differenceLines, listItems } from '../../web/parts/difference/difference-lines.ts';

describe('what changed', () => {
  it('is told field by field', () => {
    const before = { codeLength: 8, sms: { template: 'a', dailyCap: 5 }, same: [1] };
    const after = { codeLength: 10, sms: { template: 'b', dailyCap: 5 }, same: [1], added: true };
    expect(differenceLines(before, after)).toEqual([
      { path: 'codeLength', before: 8, after: 10 },
      { path: 'sms.template', before: 'a', after: 'b' },
      { path: 'added', before: undefined, after: true },
    ]);
  });

  it('is nothing between nothing and null', () => {
    expect(differenceLines(null, undefined)).toEqual([]);
    expect(differenceLines({ a: null }, {})).toEqual([]);
  });

  it.each([
    ['text and nothing', 'a', null, [{ path: 'key', before: 'a', after: undefined }]],
    ['nothing and no members', null, {}, [{ path: 'key', before: null, after: {} }]],
    ['an object and a text', { a: 1 }, 'a', [{ path: 'key', before: { a: 1 }, after: 'a' }]],
    ['a list and a longer one', ['a'], ['a', 'b'], [{ path: 'key', before: ['a'], after: ['a', 'b'] }]],
    ['members in another order', { a: 1, b: 2 }, { b: 2, a: 1 }, []],
  ])('between %s is under the given name', (_, before, after, lines) => {
    expect(differenceLines(before, after, 'key')).toEqual(lines);
  });

  it('of a text is cut between words', () => {
    expect(changedText('Your code is [code] now', 'Your new code is [code] now')).toEqual({
      ...{ start: 'Your ', before: '', after: 'new ' },
      end: 'code is [code] now',
    });
    expect(changedText('a a', 'a a a')).toEqual({ start: 'a ', before: '', after: 'a ', end: 'a' });
  });

  it('of a list is each item', () => {
    expect(listItems(['US', 'CA'], ['US', 'NO'])).toEqual([
      { text: 'US', is: 'kept' },
      { text: 'CA', is: 'removed' },
      { text: 'NO', is: 'added' },
    ]);
  });
});
