import { describe, expect, it } from 'vitest';
import { AUDIT_KEPT_SECONDS, auditPut, operatorOf } from '../../../lambdas/shared/audit.ts';

const NOW = 1_795_910_399;
const ana = 'arn:aws:sts::123456789012:assumed-role/Operators/ana@example.org';

describe('an entry of the audit', () => {
  it('has who, what, on what, before and after, and lies in its UTC day', () => {
    const entry = {
      actor: 'a',
      by: ana,
      action: 'b',
      target: 'c',
      before: { x: [1] },
      after: { x: [] },
      details: { n: 1 },
    };
    const { Item, TableName } = auditPut('Audit', entry, NOW);
    const { sk, ...rest } = Item ?? {};
    expect([TableName, sk?.S]).toEqual(['Audit', expect.stringMatching(/^1795910399#[0-9a-f-]{36}$/)]);
    expect(rest).toEqual({
      pk: { S: '2026-11-28' },
      ...{ actor: { S: 'a' }, by: { S: ana }, action: { S: 'b' }, target: { S: 'c' } },
      ...{ before: { S: '{"x":[1]}' }, after: { S: '{"x":[]}' }, details: { S: '{"n":1}' } },
      expires: { N: String(NOW + AUDIT_KEPT_SECONDS) },
    });
  });

  it('has no members that nobody gave', () => {
    const { Item } = auditPut('Audit', { actor: 'a', action: 'b', target: 'c', after: {} }, NOW);
    expect(Object.keys(Item ?? {}).sort()).toEqual([
      'action',
      'actor',
      'after',
      'details',
      'expires',
      'pk',
      'sk',
      'target',
    ]);
  });
});

describe('who sent a command', () => {
  it.each([
    ana,
    'arn:aws:iam::123456789012:user/ana',
    'x'.repeat(256),
    'person:auth0|5f7c',
    `person:${'x'.repeat(255)}`,
  ])('is taken as it says itself: %s', (by) => expect(operatorOf({ by })).toEqual({ by }));

  it.each([
    undefined,
    7,
    '',
    'two words',
    'line\nfeed',
    '"quoted"',
    'x'.repeat(257),
    'person:',
    'person:a b',
    `person:${'x'.repeat(256)}`,
    { by: ana },
  ])('is nobody for %j', (by) => expect(operatorOf({ by })).toEqual({}));
});
