import { describe, expect, it } from 'vitest';
import type { Invoke } from '../../../tools/command/operator-command.ts';
import { runSettingsCommand } from '../../../tools/operate/settings.ts';
import { verificationSettings } from '../../support/verification/verification-server.ts';

const at = ['--stage', 'dev', '--region', 'us-zz'];
const READ = 'enx-dev-verification-read-settings:live';
const CHANGE = 'enx-dev-verification-change-settings:live';
const LIFE = 'verification.codeLifeSeconds';
const shown = {
  region: 'US-ZZ',
  version: 4,
  deployed: { name: 'Example', verification: verificationSettings() },
  live: { [LIFE]: 600, 'verification.sms.countries': ['NO'], 'verification.codeLength': 8 },
};
const made = { version: 5, at: 1_795_305_600, by: 'arn:aws:iam::1:user/anna', changes: [], live: {} };

/** `answer`: of the function that changes. */
async function run(args: string[], answer: object = { version: 5, changes: [], outcome: 'changed' }) {
  const sent: unknown[] = [];
  const [out, notes]: string[][] = [[], []];
  const invoke: Invoke = async (target, payload) => {
    sent.push([target, payload]);
    if (target !== READ) return answer;
    return 'do' in payload && payload.do === 'history' ? { history: [made] } : shown;
  };
  const terminal = { out: (text: string) => void out?.push(text), note: (text: string) => void notes?.push(text) };
  const status = await runSettingsCommand([...args], terminal, invoke);
  return { status, sent, out: out?.join('\n') ?? '', notes: notes?.join('\n') ?? '' };
}

describe('npm run settings -- get', () => {
  it('shows every setting of the server, what is in force, and what the region file says of what is set', async () => {
    const { status, sent, out } = await run(['get', ...at]);
    expect([status, sent]).toEqual([0, [[READ, { do: 'get', region: 'US-ZZ' }]]]);
    expect(out).toMatch(/^US-ZZ, version 4$/m);
    expect(out).toMatch(/codeLifeSeconds +live +600 {2}\(set; region file: 900\)$/m);
    expect(out).toMatch(/codeLength +live +8 {2}\(set; the region file says it too\)$/m);
    expect(out).toMatch(/certificate\.issuer +deploy +"org\.example\.verification"$/m);
    expect(out).toMatch(/sms\.countries +live +\["NO"\] {2}\(set; region file: none\)$/m);
    expect(out).not.toContain('keyServer.');
  });
  it('shows one, for a script', async () => {
    expect((await run(['get', ...at, 'codeLifeSeconds'])).out).toBe('600');
    expect((await run(['get', ...at, 'verification.sms.template'])).out).toBe('null');
  });
  it('shows what is set as it would stand in the region file', async () => {
    const { out } = await run(['get', ...at, '--as-file']);
    expect(JSON.parse(out)).toEqual({
      verification: { codeLifeSeconds: 600, sms: { countries: ['NO'] }, codeLength: 8 },
    });
  });
  it('is one JSON document', async () => {
    const { settings } = JSON.parse((await run(['get', ...at, '--json'])).out);
    expect(settings).toContainEqual({ key: LIFE, value: 600, change: 'live', file: 900 });
    expect(settings).toContainEqual({ key: 'verification.requireDate', value: false, change: 'live' });
  });
});

describe('npm run settings -- set', () => {
  it.each([
    [['maintenance', 'true'], { 'verification.maintenance': true }],
    [['codeLength', '8', 'requireDate', 'true'], { 'verification.codeLength': 8, 'verification.requireDate': true }],
    [['smsCountry', 'NO'], { 'verification.smsCountry': 'NO' }],
    [['verification.smsCountry', '"NO"'], { 'verification.smsCountry': 'NO' }],
    [['sms.template', '123'], { 'verification.sms.template': '123' }],
    [['sms.template', 'Code: [enslink]'], { 'verification.sms.template': 'Code: [enslink]' }],
    [['sms.template', 'null'], { 'verification.sms.template': null }],
    [['sms.countries', '["NO","SE"]'], { 'verification.sms.countries': ['NO', 'SE'] }],
    [['codeLength', 'many'], { 'verification.codeLength': 'many' }],
  ])('%j', async (words, set) => {
    const { status, sent } = await run(['set', ...at, ...words]);
    expect(status).toBe(0);
    expect(sent.at(-1)).toEqual([CHANGE, { region: 'US-ZZ', seen: 4, dryRun: false, set }]);
  });

  it('says what changes, and when it is known', async () => {
    const changes = [{ key: LIFE, before: 900, after: null }];
    const { out } = await run(['set', ...at, 'codeLifeSeconds', '600'], { version: 5, changes, outcome: 'changed' });
    expect(out).toBe(`${LIFE}: 900 → none\nVersion 5 of US-ZZ: every function knows it within 60 seconds.`);
  });

  it('tells beside it what may not be meant', async () => {
    const answer = { version: 5, changes: [], outcome: 'changed', warnings: ['codeLength is 6: too easy'] };
    const { status, notes } = await run(['set', ...at, 'codeLength', '6'], answer);
    expect([status, notes]).toEqual([0, 'Warning: codeLength is 6: too easy']);
  });

  it('is based on the version that somebody looked at', async () => {
    const { sent } = await run(['set', ...at, '--seen', '3', '--dry-run', 'maintenance', 'true']);
    const set = { 'verification.maintenance': true };
    expect(sent).toEqual([[CHANGE, { region: 'US-ZZ', seen: 3, dryRun: true, set }]]);
  });

  it('fails where somebody was first, and shows what they did', async () => {
    const since = [{ ...made, changes: [{ key: LIFE, before: 900, after: 600 }] }];
    const { status, out, notes } = await run(['set', ...at, 'maintenance', 'true'], {
      overtaken: { version: 5, since },
    });
    expect([status, out]).toEqual([1, '']);
    expect(notes).toContain('Somebody changed US-ZZ since version 4. Nothing was changed');
    expect(notes).toContain(`version 5, 2026-11-22T00:00:00.000Z, arn:aws:iam::1:user/anna\n  ${LIFE}: 900 → 600`);
  });

  it('fails where a deployment was', async () => {
    const { status, notes } = await run(['set', ...at, 'maintenance', 'true'], {
      overtaken: { version: 4, since: [] },
    });
    expect([status, notes]).toEqual([1, expect.stringContaining('or a deployment is changing US-ZZ')]);
  });

  it('fails with what the server refuses', async () => {
    const { status, notes } = await run(['set', ...at, 'maintenance', 'true'], { error: 'no' });
    expect([status, notes]).toEqual([1, expect.stringContaining('no')]);
  });
});

describe('npm run settings -- the others', () => {
  it('drop goes back to the region file', async () => {
    const { sent } = await run(['drop', ...at, 'codeLifeSeconds', 'sms.countries']);
    const drop = [LIFE, 'verification.sms.countries'];
    expect(sent.at(-1)).toEqual([CHANGE, { region: 'US-ZZ', seen: 4, dryRun: false, drop }]);
  });
  it('rollback goes back to a version', async () => {
    const { sent } = await run(['rollback', ...at, '2']);
    expect(sent.at(-1)).toEqual([CHANGE, { region: 'US-ZZ', seen: 4, dryRun: false, rollBackTo: 2 }]);
  });
  it('history shows who did what when', async () => {
    const { out } = await run(['history', ...at]);
    expect(out).toContain('version 5, 2026-11-22T00:00:00.000Z, arn:aws:iam::1:user/anna\n  nothing in force changed');
    expect(JSON.parse((await run(['history', ...at, '--json'])).out).history).toEqual([made]);
  });
  it.each([[[]], [['--help']], [['set', '-h']]])('%j shows the help', async (args) => {
    const { status, sent, out } = await run(args);
    expect([status, sent]).toEqual([0, []]);
    expect(out).toContain('npm run settings -- rollback');
  });
  it.each([
    [['get'], 'Missing: --stage, --region.'],
    [['change', ...at], 'Unknown command "change"; allowed: get, set, drop, history, rollback.'],
    [['constructor', ...at], 'Unknown command "constructor"'],
    [['set', ...at], 'Allowed: KEY VALUE'],
    [['set', ...at, 'maintenance'], 'Allowed: KEY VALUE'],
    [['set', ...at, 'maintenanc', 'true'], '"maintenanc" is no setting; did you mean "maintenance"?'],
    [['set', ...at, 'maintenance', 'true', 'verification.maintenance', 'false'], 'Each setting once.'],
    [['get', ...at, 'codeLength', 'maintenance'], 'One setting at a time'],
    [['drop', ...at], 'Allowed: one or more settings.'],
    [['rollback', ...at], '"" is no version'],
    [['rollback', ...at, '1', '2'], 'Allowed: one version.'],
    [['rollback', ...at, '-1x'], "Unknown option '-1'"],
    [['set', ...at, '--seen', 'x', 'maintenance', 'true'], '"x" is no version'],
    [['history', ...at, 'x'], '"history" takes no words.'],
  ])('%j is refused', async (args, words) => {
    const { status, sent, notes } = await run(args);
    expect([status, sent, notes]).toEqual([1, [], expect.stringContaining(words)]);
  });
});
