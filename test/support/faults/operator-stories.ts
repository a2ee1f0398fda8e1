/** As stories.ts, of administrators and of the timer: a setting, a quota, keys. */
import { expect, vi } from 'vitest';
import type { RotateRequest } from '../../../lambdas/verification/jobs/rotate/rotate-verification.ts';
import type { BurstQuotaResult } from '../../../lambdas/verification/operate/burst-quota/burst-quota.ts';
import type { ChangeSettingsResult } from '../../../lambdas/verification/operate/change-settings/change-settings.ts';
import * as tables from '../../../lambdas/verification/store/tables.ts';
import type { KeyWish } from '../../../protocol/rings/key-wish.ts';
import { context, load } from '../verification/verification-functions.ts';
import { callers, expectGood, type Reply, type Story, type World } from './stories.ts';

const REGION = 'US-ZZ';
const LIFE = 'verification.codeLifeSeconds';

type Function = (event: object, context: object) => Promise<object>;

/** A failed invocation is a 500, as it is shown to whoever gave the command. */
async function invoke(step: string, event: object): Promise<Reply> {
  const handler = await load<Function>(step);
  return handler(event, context).then(
    (result) => ({ status: 200, body: { ...result } }),
    () => ({ status: 500, body: {} }),
  );
}

const entriesOf = ({ aws }: World, action: string) =>
  aws.tables.rows(tables.auditTable.id).filter((row) => row.action?.S === action).length;

/** The version in force, how many are kept, and how many were audited. */
function versions(world: World): readonly number[] {
  const [row] = world.aws.tables.rows(tables.regionsTable.id);
  const kept = world.aws.tables.count(tables.settingChangesTable.id);
  return [Number(row?.liveVersion?.N ?? 0), kept, entriesOf(world, 'settings-changed')];
}

let seconds = 900;

const settings: Story = async (world) => {
  const [seen = 0] = versions(world);
  const command = { region: REGION, seen, set: { [LIFE]: ++seconds }, by: 'kari' };
  return {
    run: () => invoke('change-settings', command),
    async check(reply) {
      // All of a setting or nothing of it: in force, kept to be rolled back to, and in the audit.
      const [version = 0, ...others] = versions(world);
      expect(others).toEqual([version, version]);
      if (reply?.status === 200) expect(reply.body).toMatchObject({ version, outcome: 'changed' });
      // Whoever saw it fail gives the command again: it is done, or they are told that it was.
      const again = (await invoke('change-settings', command)).body as unknown as ChangeSettingsResult;
      expect(again).toMatchObject(
        version === seen ? { version: seen + 1, outcome: 'changed' } : { overtaken: { version: seen + 1 } },
      );
      expect(versions(world)).toEqual([seen + 1, seen + 1, seen + 1]);
    },
  };
};

const burst: Story = async (world) => {
  const writes = () => world.aws.tables.writes[tables.quotasTable.id] ?? 0;
  const [before, entries] = [writes(), entriesOf(world, 'quota-burst')];
  return {
    run: () => invoke('burst-quota', { region: REGION, codes: 1, by: 'kari' }),
    async check(reply) {
      const added = writes() - before;
      expect(entriesOf(world, 'quota-burst') - entries).toBe(added);
      expect(added).toBeLessThanOrEqual(1);
      if (reply?.status === 200)
        expect([added, 'error' in (reply.body as object as BurstQuotaResult)]).toEqual([1, false]);
    },
  };
};

/** What was announced writes, and what it replaced is gone. */
async function passDays(): Promise<void> {
  for (const hours of [0, 72, 1]) {
    vi.setSystemTime(Date.now() + hours * 3_600_000);
    expect((await invoke('rotate', {})).status).toBe(200);
  }
}

/** Keys of this kind that are there, by their rows. */
function keyRows({ aws }: World, { what }: KeyWish): string[] {
  const kind = what === 'code' ? tables.ringsTable : tables.lastingRingsTable;
  return aws.tables.rows(kind.id).map(({ pk, sk }) => `${pk?.S} ${sk?.S}`);
}

/** KMS keys that no row names. */
function orphans({ aws }: World): number {
  const named = new Set(aws.tables.rows(tables.lastingRingsTable.id).map(({ keyArn }) => keyArn?.S));
  return [...aws.kms.keys].filter(([arn, { KeyState }]) => KeyState === 'Enabled' && !named.has(arn)).length;
}

const rotation =
  (wish: KeyWish): Story =>
  async (world) => {
    const { issue } = callers(world);
    const [rows, unnamed] = [keyRows(world, wish), orphans(world)];
    const issued = async () => (await issue({ testType: 'confirmed' })).body.code;
    const code = await issued();
    const command: RotateRequest = { ...wish, byHand: true };
    return {
      run: () => invoke('rotate', command),
      async check(reply) {
        expect(keyRows(world, wish)).toEqual(expect.arrayContaining(rows));
        if (reply?.status === 200) expect(keyRows(world, wish).length).toBeGreaterThan(rows.length);
        expect(orphans(world) - unnamed).toBeLessThanOrEqual(1);
        // What was issued under the old key is good, and what is issued now.
        await expectGood(world, code);
        await expectGood(world, await issued());
        await passDays();
        await expectGood(world, await issued());
      },
    };
  };

export const operatorStories: Readonly<Record<string, Story>> = {
  'change-settings': settings,
  'burst-quota': burst,
  'rotate: code': rotation({ what: 'code' }),
  'rotate: certificate': rotation({ what: 'certificate', region: REGION }),
};
