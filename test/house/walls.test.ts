import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { impureLines } from '../../tools/check/purity.ts';

const root = join(import.meta.dirname, '..', '..');
const folder = mkdtempSync(join(tmpdir(), 'walls-'));

/** file → a module it must not import. */
const forbidden: Record<string, string> = {
  'protocol/a.ts': '@aws-sdk/client-kms',
  'protocol/b.ts': '../lambdas/shared/env.ts',
  'lambdas/verification/device/verify/a.ts': '../../keyserver/tables.ts',
  'lambdas/keyserver/device/publish/a.ts': '../../verification/tables.ts',
  'lambdas/keyserver/device/publish/b.ts': 'aws-cdk-lib',
  'lambdas/keyserver/exporting/c.ts': '../../../lib/settings/stages.ts',
  'lambdas/keyserver/device/publish/env.ts': '@aws-sdk/client-dynamodb',
  'lambdas/verification/laboratory/issue/env.ts': '../../keyserver/tables.ts',
  'lambdas/verification/device/verify/c.ts': '../../selfservice/tables.ts',
  'lambdas/keyserver/device/publish/d.ts': '../../selfservice/tables.ts',
  'lambdas/selfservice/callback/a.ts': '../../verification/store/tables.ts',
  'lambdas/selfservice/callback/b.ts': '../../keyserver/tables.ts',
  'lambdas/selfservice/callback/c.ts': 'aws-cdk-lib',
  'lambdas/selfservice/callback/d.ts': '../../../lib/settings/stages.ts',
  'lambdas/selfservice/callback/env.ts': '@aws-sdk/client-dynamodb',
  'lambdas/selfservice/form/env.ts': '../../verification/tables.ts',
  'lambdas/selfservice/tables.ts': 'node:fs',
  'lambdas/selfservice/issue/a.ts': '../session/cookies.ts',
  'lambdas/selfservice/issue/b.ts': '../../verification/tables.ts',
  'lambdas/selfservice/issuing/a.ts': '../login/login.ts',
  'lambdas/shared/a.ts': '../verification/tables.ts',
  'lambdas/shared/b.ts': '../selfservice/tables.ts',
  'lib/a.ts': '@aws-sdk/client-s3',
  'lib/b.ts': '../lambdas/keyserver/device/publish/handler.ts',
  'lib/verification-stack.ts': '../lambdas/keyserver/tables.ts',
  'lib/verification/a.ts': '../../lambdas/keyserver/tables.ts',
  'lib/keyserver-stack.ts': '../lambdas/verification/tables.ts',
  'lib/verification/b.ts': '../../lambdas/selfservice/tables.ts',
  'lib/selfservice-stack.ts': '../lambdas/verification/tables.ts',
  'device/a.ts': '../lambdas/keyserver/tables.ts',
  'simulation/a.ts': '@aws-sdk/client-dynamodb',
  'simulation/b.ts': '../lambdas/keyserver/jobs/export/handler.ts',
  'simulation/c.ts': '../test/support/process/clock.ts',
  'web/app/a.ts': '../../lambdas/shared/env.ts',
  'web/pages/issue/a.tsx': '../../../lib/settings/stages.ts',
  'web/parts/a.ts': 'node:fs',
};
const allowed: Record<string, string> = {
  'lambdas/verification/device/verify/b.ts': '../../../protocol/keys/interval.ts',
  'lambdas/keyserver/device/publish/c.ts': '../tables.ts',
  'lambdas/selfservice/form/a.ts': '../session/cookies.ts',
  'lambdas/selfservice/issue/c.ts': '../../../protocol/eligibility/token.ts',
  'device/b.ts': '../protocol/keys/interval.ts',
  'simulation/d.ts': '../lambdas/keyserver/exporting/build-export.ts',
  'web/app/b.ts': '../../protocol/keys/interval.ts',
};

let report = '';

beforeAll(() => {
  const { vcs: _vcs, $schema: _schema, ...rules } = JSON.parse(readFileSync(join(root, 'biome.json'), 'utf8'));
  writeFileSync(join(folder, 'biome.json'), JSON.stringify(rules));
  for (const [file, module] of Object.entries({ ...forbidden, ...allowed })) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), `import { x } from '${module}';\n\nconsole.log(x);\n`);
  }
  const biome = join(root, 'node_modules', '.bin', 'biome');
  const run = spawnSync(biome, ['lint', '--max-diagnostics=none', '--reporter=github', '.'], {
    cwd: folder,
    encoding: 'utf8',
  });
  report = run.stdout + run.stderr;
}, 60_000);

afterAll(() => rmSync(folder, { recursive: true }));

describe('import walls', () => {
  it.each(Object.keys(forbidden))('%s meets its wall', (file) => expect(report).toContain(`/${file},`));
  it.each(Object.keys(allowed))('%s may import it', (file) => expect(report).not.toContain(`/${file},`));
});

describe('purity of protocol/', () => {
  it.each(['const t = Date.now();', 'const e = process.env.X;', 'const r = Math.random();', 'const d = new Date();'])(
    'refuses %s',
    (line) => expect(impureLines('protocol/x.ts', `\n${line}`)).toEqual([`protocol/x.ts:2: ${line}`]),
  );
  it.each([
    "import { randomBytes } from 'node:crypto';",
    "import {\n  createHash,\n  randomInt,\n} from 'node:crypto';",
  ])('refuses %j', (text) =>
    expect(impureLines('protocol/x.ts', text)).toEqual(['protocol/x.ts: imports randomness from node:crypto']),
  );
  it.each(['new Date(time * 1000)', 'const bytes = randomBytes(16);'])('allows an argument: %s', (line) => {
    expect(impureLines('protocol/x.ts', line)).toEqual([]);
  });
});
