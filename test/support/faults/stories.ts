/**
 * The calls that are disturbed, a line each: what is made before, the call, and what must hold afterwards whatever happened to
 * it. Whoever adds a story that writes adds a line here.
 */
import { randomBytes, randomUUID } from 'node:crypto';
import { expect } from 'vitest';
import { auditTable, codesTable, outboxTable, quotasTable } from '../../../lambdas/verification/store/tables.ts';
import type { MemoryAws } from '../memory-aws/line.ts';
import { addressOf } from '../privacy/answers.ts';
import { call } from '../verification/verification-functions.ts';

export interface Reply {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

export interface World {
  readonly aws: MemoryAws;
  readonly keys: { readonly device: string; readonly admin: string };
}

export interface Attempt {
  /** The call that is disturbed. */
  run(): Promise<Reply>;
  /** What must hold, on a whole line again. `reply`: undefined where the container was killed. */
  check(reply: Reply | undefined): Promise<void>;
}

export type Story = (world: World) => Promise<Attempt>;

const ekeyhmac = Buffer.alloc(32, 5).toString('base64');
const padding = () => randomBytes(24).toString('base64');
const sum = (values: readonly number[]) => values.reduce((total, one) => total + one, 0);

let calls = 0;

/** Functions as their callers have them, each of whom has an address of its own. */
export function callers({ keys }: World) {
  const send = (step: string, body: object, key: string) => call(step, { body, sourceIp: addressOf(calls++) }, key);
  const staff = (step: string) => (body: object) => send(step, body, keys.admin);
  const phone = (step: string) => (body: object) => send(step, body, keys.device);
  return {
    ...{ issue: staff('issue'), batch: staff('batch-issue'), expire: staff('expire-code') },
    ...{ status: staff('check-code-status'), verify: phone('verify'), certificate: phone('certificate') },
    report: phone('user-report'),
  };
}

/** A whole walk: the code is good, and good once. */
export async function expectGood(world: World, code: unknown): Promise<void> {
  const { verify, certificate } = callers(world);
  const verified = await verify({ code, padding: padding() });
  expect(verified.status).toBe(200);
  expect((await certificate({ token: verified.body.token, ekeyhmac })).status).toBe(200);
  expect(await verify({ code, padding: padding() })).toMatchObject({
    status: 400,
    body: { errorCode: 'code_invalid' },
  });
}

/** Charges of the region's quota: each is a write of its row. */
const charges = ({ aws }: World) => aws.tables.writes[quotasTable.id] ?? 0;

const issue: Story = async (world) => {
  const { issue, status } = callers(world);
  const uuid = randomUUID();
  const rows = () => world.aws.tables.count(codesTable.id);
  const [before, charged] = [rows(), charges(world)];
  return {
    run: () => issue({ testType: 'confirmed', uuid }),
    async check(reply) {
      // All of a code or nothing of it.
      const isStored = (await status({ uuid })).status === 200;
      expect(rows() - before).toBe(isStored ? 2 : 0);
      if (reply?.status === 200) await expectGood(world, reply.body.code);
      const again = await issue({ testType: 'confirmed', uuid });
      expect(again).toMatchObject(
        isStored ? { status: 409, body: { errorCode: 'uuid_already_exists' } } : { status: 200 },
      );
      expect(charges(world) - charged).toBe(1);
    },
  };
};

const batch: Story = async (world) => {
  const { batch, status } = callers(world);
  const uuids = [randomUUID(), randomUUID(), randomUUID()];
  const rows = () => world.aws.tables.count(codesTable.id);
  const [before, charged] = [rows(), charges(world)];
  return {
    run: () => batch({ codes: uuids.map((uuid) => ({ testType: 'likely', uuid })) }),
    async check(reply) {
      const stored = await Promise.all(uuids.map(async (uuid) => Number((await status({ uuid })).status === 200)));
      expect(rows() - before).toBe(2 * sum(stored));
      const codes = (reply?.body.codes ?? []) as Record<string, unknown>[];
      for (const { code } of codes.filter(({ code }) => code)) await expectGood(world, code);
      const again = await batch({ codes: uuids.map((uuid) => ({ testType: 'likely', uuid })) });
      expect((again.body.codes as Record<string, unknown>[]).filter(({ code }) => code)).toHaveLength(3 - sum(stored));
      expect(charges(world) - charged).toBe(3);
    },
  };
};

const verify: Story = async (world) => {
  const { issue, verify, certificate } = callers(world);
  const { code } = (await issue({ testType: 'confirmed' })).body;
  const body = { code, padding: padding() };
  return {
    run: () => verify(body),
    async check(reply) {
      if (reply) expect([200, 500]).toContain(reply.status);
      // No code is burnt without an answer that the phone can ask for again.
      const again = await verify(body);
      expect(again.status).toBe(200);
      expect((await certificate({ token: again.body.token, ekeyhmac })).status).toBe(200);
      expect((await verify({ code, padding: padding() })).status).toBe(400);
    },
  };
};

const certificate: Story = async (world) => {
  const { issue, verify, certificate } = callers(world);
  const { code } = (await issue({ testType: 'confirmed' })).body;
  const { token } = (await verify({ code, padding: padding() })).body;
  const body = { token, ekeyhmac, padding: padding() };
  return {
    run: () => certificate(body),
    async check(reply) {
      if (reply) expect([200, 500]).toContain(reply.status);
      expect((await certificate(body)).status).toBe(200);
      const other = await certificate({ token, ekeyhmac: Buffer.alloc(32, 6).toString('base64') });
      expect(other).toMatchObject({ status: 400, body: { errorCode: 'token_expired' } });
    },
  };
};

let numbers = 0;

const report: Story = async (world) => {
  const { report } = callers(world);
  const phone = `+1206867${String(numbers++).padStart(4, '0')}`;
  const nonce = randomBytes(256).toString('base64');
  const count = (table: string) => world.aws.tables.count(table);
  const before = [count(codesTable.id), count(outboxTable.id)] as const;
  const charged = charges(world);
  return {
    run: () => report({ phone, nonce }),
    async check(reply) {
      if (reply) expect([200, 500]).toContain(reply.status);
      // The person tries again: one code and one message, whatever became of the first try.
      expect((await report({ phone, nonce })).status).toBe(200);
      expect([count(codesTable.id) - before[0], count(outboxTable.id) - before[1]]).toEqual([3, 1]);
      expect(charges(world) - charged).toBe(1);
    },
  };
};

const expire: Story = async (world) => {
  const { issue, expire, verify } = callers(world);
  const { code, uuid } = (await issue({ testType: 'confirmed' })).body;
  const entries = () => world.aws.tables.rows(auditTable.id).length;
  const before = entries();
  return {
    run: () => expire({ uuid }),
    async check(reply) {
      const wasExpired = entries() > before;
      if (reply?.status === 200) expect(wasExpired).toBe(true);
      expect((await expire({ uuid })).status).toBe(200);
      expect(entries() - before).toBe(1);
      expect(await verify({ code })).toMatchObject({ status: 400, body: { errorCode: 'code_expired' } });
    },
  };
};

export const stories: Readonly<Record<string, Story>> = {
  issue,
  'batch-issue': batch,
  verify,
  certificate,
  'user-report': report,
  'expire-code': expire,
};
