/** Searching members, and files of people: no browser needed. */
import { describe, expect, it } from 'vitest';
import type { Member } from '../../../protocol/staff/administration.ts';
import { peopleText, readPeople } from '../../../web/pages/members/people-file.ts';
import { changedPermissions, isFound } from '../../../web/pages/members/search.ts';

const ada: Member = {
  subject: 's-1',
  name: 'Ada Ash',
  email: 'ada@example.org',
  permissions: ['CodeBulkIssue', 'UserWrite'],
  since: 1_774_612_800,
};

describe('the search', () => {
  it.each([
    ['', true],
    ['ada', true],
    ['ADA ash', true],
    ['ada bob', false],
    ['example.org', true],
    ['email:ada name:ash', true],
    ['name:example', false],
    // Brought along by CodeBulkIssue.
    ['can:CodeIssue', true],
    ['can:codeissue cannot:StatsRead', true],
    ['cannot:CodeIssue', false],
    ['can:', false],
  ])('%j: %s', (query, found) => expect(isFound(ada, query)).toBe(found));
});

describe('a permission for many', () => {
  it.each([
    ['StatsRead', true, ['CodeBulkIssue', 'UserWrite', 'StatsRead']],
    ['CodeIssue', true, undefined],
    ['CodeIssue', false, ['UserWrite']],
    ['UserWrite', false, ['CodeBulkIssue']],
    ['StatsRead', false, undefined],
    ['Nonsense', true, undefined],
  ] as const)('%s, given %s', (permission, isAdded, expected) => {
    expect(changedPermissions(ada.permissions, permission, isAdded)).toEqual(expected);
  });
});

describe('a file of people', () => {
  it.each([
    ['plain', 'bob@example.org,Bob\ncleo@example.org,Cleo\n'],
    ['a head', 'email,name\nbob@example.org,Bob\ncleo@example.org,Cleo'],
    ['semicolons', 'email;name\nbob@example.org;Bob\ncleo@example.org;Cleo\n'],
    ['quotes and empty lines', '"bob@example.org","Bob"\n\n"cleo@example.org","Cleo"\n\n'],
  ])('with %s', (_, text) => {
    const { people, mistakes } = readPeople(text, []);
    expect(people.map(({ email, name }) => [email, name])).toEqual([
      ['bob@example.org', 'Bob'],
      ['cleo@example.org', 'Cleo'],
    ]);
    expect(mistakes).toEqual([]);
  });

  it('tells each wrong line, and the rest stays', () => {
    const text = 'bob@example.org,Bob\nnobody,Nobody\nBOB@example.org,Bob\nada@example.org,Ada\nd@example.org,Dee,x\n';
    const { people, mistakes } = readPeople(text, [ada]);
    expect(people.map(({ line }) => line)).toEqual([1]);
    expect(mistakes).toEqual([
      { line: 2, problem: 'email' },
      { line: 3, problem: 'twice' },
      { line: 4, problem: 'member' },
      { line: 5, problem: 'columns' },
    ]);
  });

  it('names a person without a name by the address', () => {
    expect(readPeople('bob@example.org', []).people[0]?.name).toBe('bob@example.org');
  });

  it('is written with the reference’s columns, and no cell is a formula', () => {
    const text = peopleText([{ ...ada, name: '=1+1' }]);
    expect(text).toBe("\uFEFFname,email,since\r\n'=1+1,ada@example.org,2026-03-27\r\n");
  });
});
