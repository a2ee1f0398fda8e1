import { describe, expect, it } from 'vitest';
import type { Harm } from '../../../lambdas/verification/operate/revoke-key/weigh-harm.ts';
import { ringKinds, signingKinds } from '../../../protocol/rings/key-wish.ts';
import { harmLines } from '../../../tools/operate/rotate/say-harm.ts';
import { runRotateCommand } from '../../../tools/operate/rotate.ts';
import { runOperatorCommand } from '../../support/operator/operator-terminal.ts';

const NOW = 1_795_305_600;
const DAY = 86_400;
const fn = (step: string, domain = 'verification') => `enx-dev-${domain}-${step}:live`;
const v1 = { version: 'US-ZZ-v1', createdAt: NOW - 31 * DAY, usableFrom: NOW - 31 * DAY };
const shown = {
  now: NOW,
  keys: [
    {
      what: 'certificate',
      region: 'US-ZZ',
      versions: [
        { version: 'US-ZZ-v2', createdAt: NOW - 60, usableFrom: NOW + 3_540, state: 'announced' },
        { ...v1, state: 'writes', until: NOW + 8_040 },
      ],
      nextAt: NOW + 30 * DAY - 60,
      unfinished: ['US-ZZ-v3'],
      retired: [{ version: 'US-ZZ-v0', since: NOW - DAY }],
    },
  ],
};
const harm: Harm = {
  what: 'certificate',
  counts: { 'US-ZZ': 12 },
  until: NOW + 900,
  isWhole: true,
  lifeSeconds: 900,
};

/** Answers by the function's step, and by whether it is a dry run. */
function run(args: string[], answers: Record<string, unknown>) {
  const asked: unknown[] = [];
  const invoked = runOperatorCommand(
    (parameters, invoke, terminal) =>
      runRotateCommand(
        parameters,
        async (target, payload) => {
          await invoke(target, payload);
          asked.push([target, payload]);
          const step = target.replace(/^enx-dev-(verification|keyserver|selfservice)-|:live$/g, '');
          const answer = answers[(payload as { dryRun?: boolean }).dryRun ? `${step} dry` : step];
          if (answer instanceof Error) throw answer;
          return answer;
        },
        terminal,
      ),
    args,
    async () => undefined,
  );
  return invoked.then((all) => ({ ...all, asked }));
}

const wish = { what: 'certificate', region: 'US-ZZ' };
const options = ['--stage', 'dev', '--what', 'certificate', '--region', 'US-ZZ'];

describe('list', () => {
  it('says what each key does, how old it is, and when the next is made', async () => {
    const { status, out, notes, asked } = await run(['list', ...options], { 'show-keys': shown });
    expect([status, notes, asked]).toEqual([0, '', [[fn('show-keys'), wish]]]);
    expect(out.split('\n')).toEqual([
      'certificate US-ZZ  next: 2026-12-21T23:59:00Z, in 30 d',
      '  US-ZZ-v2  announced, signs from 2026-11-22T00:59:00Z; made 2026-11-21T23:59:00Z, 60 s old',
      '  US-ZZ-v1  signs now; made 2026-10-22T00:00:00Z, 31 d old, goes 2026-11-22T02:14:00Z',
      '  US-ZZ-v3  is being made',
      '  US-ZZ-v0  retired 2026-11-21T00:00:00Z; KMS deletes it',
    ]);
  });

  it('asks for everything where nothing is named', async () => {
    const { asked } = await run(['list', '--stage', 'dev'], { 'show-keys': { now: NOW, keys: [] } });
    expect(asked).toEqual(['verification', 'keyserver', 'selfservice'].map((one) => [fn('show-keys', one), {}]));
  });

  it('asks the domain whose keys are meant, and for a region the verification server', async () => {
    const answers = { 'show-keys': { now: NOW, keys: [] } };
    const askedOf = async (...more: string[]) =>
      (await run(['list', '--stage', 'dev', ...more], answers)).asked.map((one) => (one as [string])[0]);
    expect(await askedOf('--what', 'revision-token')).toEqual([fn('show-keys', 'keyserver')]);
    expect(await askedOf('--what', 'token-key/US-ZZ/confirmed')).toEqual([fn('show-keys', 'selfservice')]);
    expect(await askedOf('--region', 'US-ZZ')).toEqual([fn('show-keys')]);
  });

  it('leaves out what the account does not have', async () => {
    const absent = Object.assign(new Error('Function not found'), { name: 'ResourceNotFoundException' });
    const { status, notes } = await run(['list', '--stage', 'dev'], { 'show-keys': absent });
    expect([status, notes]).toEqual([1, expect.stringContaining('Is the stage deployed')]);
  });
});

describe('now', () => {
  it('has the rotation make one, and shows it', async () => {
    const rotate = { made: ['US-ZZ-v2'], deleted: [] };
    const { asked, notes, out } = await run(['now', ...options], { rotate, 'show-keys': shown });
    expect(asked).toEqual([
      [fn('rotate'), { ...wish, byHand: true }],
      [fn('show-keys'), wish],
    ]);
    expect(notes).toContain('Made: US-ZZ-v2');
    expect(out).toContain('US-ZZ-v2  announced');
  });

  it('says that nothing was made, and why that may be', async () => {
    const { notes } = await run(['now', ...options], { rotate: { made: [], deleted: [] }, 'show-keys': shown });
    expect(notes).toContain('Nothing was made: one is announced already');
  });

  it('only looks in a dry run', async () => {
    const { asked, notes } = await run(['now', ...options, '--dry-run'], { 'show-keys': shown });
    expect(asked).toEqual([[fn('show-keys'), wish]]);
    expect(notes).toContain('Nothing was changed');
  });
});

describe('revoke', () => {
  const args = ['revoke', ...options, '--version', 'US-ZZ-v1'];
  const request = { ...wish, version: 'US-ZZ-v1' };
  const answers = {
    'revoke-key dry': { wouldRevoke: ['US-ZZ-v1'], harm, now: NOW },
    'revoke-key': { revoked: [{ version: 'US-ZZ-v1', since: NOW, first: true }] },
    rotate: { made: ['US-ZZ-v2'], deleted: ['US-ZZ-v1'] },
    'change-authorities': { outcome: 'changed', says: 'key "US-ZZ-v1" of org.example ends now', notes: [] },
    'show-keys': shown,
  };

  it('says what breaks before it does anything, then revokes, replaces and shows', async () => {
    const { status, asked, notes } = await run(args, answers);
    expect(status).toBe(0);
    expect(asked).toEqual([
      [fn('revoke-key'), { ...request, dryRun: true }],
      [fn('revoke-key'), { ...request, dryRun: false }],
      [fn('rotate'), wish],
      [
        fn('change-authorities', 'keyserver'),
        {
          ...{ change: 'retire-key', region: 'US-ZZ', kid: 'US-ZZ-v1' },
          reason: 'revoked at the verification server (npm run rotate)',
        },
      ],
      [fn('show-keys'), wish],
    ]);
    const revoked = ['What breaks:', 'At most 12 certificates', 'Revoked: US-ZZ-v1.', 'In their place: US-ZZ-v2.'];
    const at = [...revoked, 'The key server: key "US-ZZ-v1" of org.example ends now.'];
    expect(at.map((words) => notes.indexOf(words)).every((one, i, all) => one > (all[i - 1] ?? 0))).toBe(true);
  });

  it.each([
    [
      Object.assign(new Error('x'), { name: 'ResourceNotFoundException' }),
      'The key server is not in this account. Until',
    ],
    [new Error('denied'), 'The key server did not end US-ZZ-v1 (denied). Until'],
  ])('says what a key server has to be told that cannot be asked: %s', async (failure, words) => {
    const { status, notes } = await run(args, { ...answers, 'change-authorities': failure });
    expect([status, notes]).toEqual([0, expect.stringContaining(words)]);
    expect(notes).toContain(
      'npm run authorities -- retire-key --stage <stage> --issuer <issuer of US-ZZ> --kid US-ZZ-v1 --reason <reason>',
    );
  });

  it('gives what the key server answers', async () => {
    const error = 'No issuer of that region has a key "US-ZZ-v1" here';
    const { status, notes } = await run(args, { ...answers, 'change-authorities': { error } });
    expect([status, notes]).toEqual([0, expect.stringContaining(`The key server: ${error}.`)]);
  });

  it('asks the functions of the keys’ own domain', async () => {
    const own = ['revoke', '--stage', 'dev', '--what', 'revision-token', '--version', '4'];
    const { asked, notes } = await run(own, {
      ...answers,
      'revoke-key dry': { wouldRevoke: ['4'], harm: { what: 'revision-token', counts: {}, isWhole: true }, now: NOW },
    });
    expect(asked.map((one) => (one as [string])[0])).toEqual(
      ['revoke-key', 'revoke-key', 'rotate', 'show-keys'].map((step) => fn(step, 'keyserver')),
    );
    expect(notes).toContain('invalid_revision_token');
  });

  it('stops there in a dry run', async () => {
    const { asked, notes } = await run([...args, '--dry-run'], answers);
    expect(asked).toEqual([[fn('revoke-key'), { ...request, dryRun: true }]]);
    expect(notes).toContain('Nothing was changed: this was a dry run.');
  });

  it('tells whoever comes second', async () => {
    const second = { revoked: [{ version: 'US-ZZ-v1', since: NOW - 5, first: false }] };
    const { notes } = await run(args, { ...answers, 'revoke-key': second });
    expect(notes).toContain('US-ZZ-v1 is revoked already, since 2026-11-21T23:59:55Z.');
  });

  it('that was decided is carried out by the timer where the rotation does not answer', async () => {
    const { status, notes } = await run(args, { ...answers, rotate: new Error('its log group says why') });
    expect(status).toBe(0);
    expect(notes).toContain('enx-dev-verification-rotate did not make the next one (its log group says why)');
    expect(notes).toContain('every 15 minutes');
  });

  it('gives the server’s answer as the problem', async () => {
    const refused = { error: 'there is no such version among US-ZZ-v2' };
    const { status, notes, asked } = await run(args, { ...answers, 'revoke-key dry': refused });
    expect([status, asked.length]).toEqual([1, 1]);
    expect(notes).toContain(refused.error);
  });
});

describe('what breaks', () => {
  it.each([...ringKinds, ...signingKinds])('%s: in words, with how many and for how long', (what) => {
    const many: Harm = {
      what,
      counts: { 'US-ZZ': 2, NO: 40 },
      until: NOW + DAY - 60,
      isWhole: false,
      lifeSeconds: 900,
    };
    const lines = harmLines(many, NOW).join('\n');
    if (!['report-session', 'address'].includes(what)) expect(lines).toContain('at least 42 (NO 40, US-ZZ 2)');
    if (['code', 'token', 'phone'].includes(what)) expect(lines).toContain('24 h');
    expect(lines.length).toBeGreaterThan(40);
  });

  it.each(['revision-token', 'self-service-flow', 'self-service-session', 'pseudonym', 'token-key/US-ZZ/confirmed'])(
    '%s: in words; nothing is counted',
    (what) => expect(harmLines({ what, counts: {}, isWhole: true }, NOW).join('\n').length).toBeGreaterThan(40),
  );
});

describe('mistakes', () => {
  it.each([
    [['revoke', '--stage', 'dev', '--what', 'code'], 'Missing: --version.'],
    [['now', '--stage', 'dev'], 'Missing: --what.'],
    [['list', '--stage', 'dev', '--what', 'door'], 'There are no keys door; allowed: certificate, message,'],
    [['revoke', '--stage', 'dev', '--what', 'door', '--version', '1'], 'There are no keys door'],
    [['list'], 'Missing: --stage.'],
    [['now', ...options, '--version', '1'], '--version belongs to "revoke".'],
    [['list', ...options, '--dry-run'], 'no --dry-run'],
    [['end', ...options], 'Unknown command "end"; allowed: list, now, revoke.'],
    [['list', 'now', ...options], 'Unknown command "list now"'],
    [['list', '--key', 'x'], "Unknown option '--key'"],
  ])('%j: %s', async (args, problem) => {
    const { status, asked, notes } = await run(args, {});
    expect([status, asked]).toEqual([1, []]);
    expect(notes).toContain(problem);
  });

  it.each([[[]], [['--help']], [['revoke', '-h']]])('%j shows the help', async (args) => {
    const { status, out } = await run(args, {});
    expect(status).toBe(0);
    expect(out).toContain('npm run rotate -- revoke --stage');
  });
});
