/** API keys of a region, as its administrators list, make and change them. */
import { describe, expect, it } from 'vitest';
import type { AuditEntry } from '../../../../lambdas/shared/audit.ts';
import { apiKeyChange, changeKey } from '../../../../lambdas/verification/staff/api-key/change-key.ts';
import { listKeys } from '../../../../lambdas/verification/staff/api-keys/list-keys.ts';
import { makeKey } from '../../../../lambdas/verification/staff/api-keys/make-key.ts';
import type {
  Disabled,
  Enabled,
  Limited,
  NamedApiKey,
} from '../../../../lambdas/verification/store/api-keys/changes.ts';
import { DAY_SECONDS } from '../../../../protocol/keys/interval.ts';
import { fixedRing, ringVersion } from '../../../support/keys/fixed-ring.ts';
import { refusalOf, SUBJECT, staffCallWith } from '../../../support/staff/staff-calls.ts';
import { NOW, oneRegion } from '../../../support/verification/verification-calls.ts';

const key: NamedApiKey = {
  ...{ id: 'key-1', type: 'admin', name: 'County lab', preview: 'abcdef', created: NOW - DAY_SECONDS, networks: [] },
  row: 'US-ZZ#hash',
};
const writer = staffCallWith(['APIKeyWrite']);

describe('the list', () => {
  const list = async (...keys: object[]) =>
    (await listKeys(async (region) => (region === 'US-ZZ' ? (keys as NamedApiKey[]) : []))(undefined, writer)).body;

  it('has each key, whether it may be enabled again, and nothing of its row', async () => {
    const { row: _, ...shown } = key;
    expect(await list(key, { ...key, lastUse: '2026-11-21', number: 3 })).toEqual({
      now: NOW,
      keys: [
        { ...shown, canBeEnabled: false },
        { ...shown, canBeEnabled: false, lastUse: '2026-11-21', number: 3 },
      ],
    });
  });

  it.each([
    [14 * DAY_SECONDS - 1, true],
    [14 * DAY_SECONDS, false],
  ])('says of one withdrawn %i s ago: %s', async (ago, canBeEnabled) => {
    const disabledAt = NOW - ago;
    expect(await list({ ...key, disabledAt })).toMatchObject({ keys: [{ disabledAt, canBeEnabled }] });
  });
});

describe('a new key', () => {
  const ring = fixedRing(ringVersion('1'));
  const make = async (request: { type: 'admin' | 'device'; name: string }, isNew = true) => {
    const entries: AuditEntry[] = [];
    const store = async (_: unknown, entry: AuditEntry) => {
      entries.push(entry);
      return isNew;
    };
    const deps = {
      regions: oneRegion(),
      hashes: ring,
      signatures: ring,
      store,
      randomBytes: (n: number) => Buffer.alloc(n),
    };
    return { answer: await makeKey(deps)(request, writer), entries };
  };

  it('is in the answer, and in the audit by name', async () => {
    const { answer, entries } = await make({ type: 'admin', name: ' County lab ' });
    const { id, key: text } = answer.body as unknown as { id: string; key: string };
    expect([answer.status, typeof id]).toEqual([200, 'string']);
    expect(text).toMatch(/\.US-ZZ\./);
    expect(entries).toEqual([
      {
        ...{ actor: 'verification/staff-api-keys', by: `person:${SUBJECT}`, action: 'api-key-created', target: id },
        after: { region: 'US-ZZ', type: 'admin', name: 'County lab' },
      },
    ]);
  });

  it('has a name of its own', async () => {
    expect(await refusalOf(make({ type: 'admin', name: 'taken' }, false))).toEqual({
      status: 409,
      code: 'api_key_exists',
    });
  });

  it.each(['', ' ', 'x'.repeat(101)])('is not named %j', async (name) => {
    expect(await refusalOf(make({ type: 'admin', name }))).toEqual({ status: 400, code: 'api_key_refused' });
  });
});

describe('a change', () => {
  interface Outcomes {
    readonly withdraw?: Disabled;
    readonly enable?: Enabled;
    readonly limit?: Limited;
    readonly of?: NamedApiKey;
  }
  const change = async (request: object, { withdraw, enable, limit, of = key }: Outcomes = {}, id = 'key-1') => {
    const entries: AuditEntry[] = [];
    const noted =
      <T>(outcome: T) =>
      async (...given: readonly unknown[]) => {
        entries.push(given.at(-2) as AuditEntry);
        return outcome;
      };
    const deps = {
      keyOfId: async (region: string, asked: string) => (region === 'US-ZZ' && asked === of.id ? of : undefined),
      find: async (region: string, name: string) => (region === 'US-ZZ' && name === of.name ? of : undefined),
      withdraw: noted(withdraw ?? { since: NOW, first: true }),
      enable: noted(enable ?? 'done'),
      limit: noted(limit ?? 'done'),
    };
    const call = { ...writer, path: { id } };
    const { body } = await changeKey(deps)(apiKeyChange.parse(request), call);
    return { body, entries };
  };

  it.each([
    [{ do: 'disable' }, 'api-key-disabled'],
    [{ do: 'enable' }, 'api-key-enabled'],
    [{ do: 'limit', networks: ['192.0.2.0/24'] }, 'api-key-limited'],
  ] as const)('%j is made by the person, and answers the key', async (request, action) => {
    const { body, entries } = await change(request);
    expect(body).toEqual({ ...key, row: undefined, canBeEnabled: false });
    expect(entries).toMatchObject([
      {
        actor: 'verification/staff-api-key',
        by: `person:${SUBJECT}`,
        action,
        target: 'key-1',
        details: { region: 'US-ZZ' },
      },
    ]);
  });

  it.each([
    [{ do: 'disable' }, { withdraw: 'busy' }, 409],
    [{ do: 'enable' }, { enable: 'busy' }, 409],
    [{ do: 'limit', networks: [] }, { limit: 'changed', of: { ...key, networks: ['192.0.2.0/24'] } }, 409],
    [{ do: 'enable' }, { enable: 'working' }, 400],
    [{ do: 'enable' }, { enable: 'over' }, 400],
    [{ do: 'limit', networks: ['everywhere'] }, {}, 400],
    [{ do: 'limit', networks: [] }, { of: { ...key, type: 'device' } }, 400],
  ] as const)('%j that cannot be made (%j) is refused: %i', async (request, outcomes, status) => {
    expect(await refusalOf(change(request, outcomes))).toEqual({ status, code: 'api_key_refused' });
  });

  it('of a key that the region does not have is not found', async () => {
    expect(await refusalOf(change({ do: 'disable' }, {}, 'key-of-another'))).toEqual({
      status: 404,
      code: 'not_found',
    });
  });

  it.each([{}, { do: 'delete' }, { do: 'limit' }, { do: 'disable', name: 'x' }])('%j is none', (request) =>
    expect(apiKeyChange.safeParse(request).success).toBe(false),
  );
});
