import { describe, expect, it } from 'vitest';
import { type MemberFacts, memberRules, membershipName } from '../../../tools/restore/rules/members.ts';
import { aRow, lookIn, NOW } from '../../support/operator/restore.ts';

const person = (more: object = {}) =>
  aRow({ pk: 'person#ben', sk: 'person', name: 'Ben', email: 'b@example.org', memberships: 2, ...more });
const held = { permissions: '["CodeIssue","UserWrite"]', since: 1, addedBy: 'person:ada' };
const ofPerson = aRow({ pk: 'person#ben', sk: 'in#US-ZZ', ...held });
const ofRegion = aRow({ pk: 'region#US-ZZ', sk: 'ben', ...held });
type Rows = ReturnType<typeof aRow>;

const facts = (changes: Partial<MemberFacts> = {}): MemberFacts => ({
  fates: new Map(),
  administrators: new Map(),
  regions: new Map([['ben', new Set(['US-ZZ'])]]),
  ...changes,
});
const fate = (permissions: string[] | undefined) =>
  facts({ fates: new Map([[membershipName({ region: 'US-ZZ', subject: 'ben' }), { permissions }]]) });
const decide = (row: Rows, live: Rows[] = [], known = facts()) => memberRules.decide(row, lookIn(...live), known, NOW);

describe('a membership in a copy', () => {
  it.each([[ofPerson], [ofRegion]])('comes back where it is missing, and what is live wins', (row) => {
    expect(decide(row)).toMatchObject({ outcome: 'back', write: { kind: 'add', row } });
    expect(decide(row, [{ ...row, permissions: { S: '[]' } }])).toMatchObject({ outcome: 'live' });
  });

  it.each([[ofPerson], [ofRegion]])('stays away where it was ended since', (row) => {
    expect(decide(row, [], fate(undefined))).toMatchObject({ outcome: 'left' });
  });

  it.each([[ofPerson], [ofRegion]])('comes back with what was granted last', (row) => {
    const write = { row: { ...row, permissions: { S: '["CodeIssue","CodeRead"]' } } };
    expect(decide(row, [], fate(['CodeRead', 'CodeIssue', 'Unknown']))).toMatchObject({ outcome: 'back', write });
  });
});

describe('a person in a copy', () => {
  const nowhere = facts({ regions: new Map() });

  it('is decided after the memberships, and has to sign in again', () => {
    expect([ofPerson, ofRegion, person()].map((row) => memberRules.pass?.(row))).toEqual([0, 0, 1]);
    const back = { ...person(), memberships: { N: '1' }, signedOutBefore: { N: String(NOW) } };
    expect(decide(person())).toMatchObject({ outcome: 'back', write: { row: back } });
  });

  it('who is a member nowhere stays away, unless they are a system administrator', () => {
    expect(decide(person(), [], nowhere)).toMatchObject({ outcome: 'left' });
    const made = { ...nowhere, administrators: new Map([['ben', true]]) };
    expect(decide(person(), [], made)).toMatchObject({
      outcome: 'back',
      write: { row: { memberships: { N: '0' }, isSystemAdministrator: { BOOL: true } } },
    });
    const was = { ...person(), isSystemAdministrator: { BOOL: true } };
    expect(decide(was, [], nowhere)).toMatchObject({ outcome: 'back' });
    expect(decide(was, [], { ...nowhere, administrators: new Map([['ben', false]]) })).toMatchObject({
      outcome: 'left',
    });
  });

  it('who is live keeps what they have, with the right number of memberships', () => {
    expect(decide(person(), [person({ memberships: 1 })])).toMatchObject({ outcome: 'live' });
    expect(decide(person(), [person()])).toMatchObject({
      outcome: 'mended',
      write: { set: { memberships: { N: '1' } }, asRead: { memberships: { N: '2' } } },
    });
  });
});

it('what is no row of these stays away', () => {
  expect(decide(aRow({ pk: 'team#x', sk: 'y' }))).toMatchObject({ outcome: 'left' });
});
