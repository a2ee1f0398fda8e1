/** `npm run doctor` at the stack of the staff's pages. */
import { describe, expect, it } from 'vitest';
import { type Answers, doctor, stackWith } from './stage.ts';

const base = 'https://staff.example.org/';
const provider = 'https://login.example.org/.well-known/openid-configuration';

/** A second stack beside the verification server's. */
const both: Answers = {
  DescribeStacksCommand: (input) => {
    const { StackName } = input;
    if (StackName !== 'EnxStaff-prod') return (stackWith({}).DescribeStacksCommand ?? (() => ({})))(input);
    const Outputs = [{ OutputKey: 'PagesUrl', OutputValue: base }];
    return (stackWith({ Outputs }).DescribeStacksCommand ?? (() => ({})))({ StackName: 'EnxVerification-prod' });
  },
};
const well = {
  [base]: [200, '<!doctype html><script type="module" src="/assets/a.js"></script>'],
  [`${base}config.json`]: [200, '{"authority":"https://login.example.org","clientId":"pages"}'],
  [`${base}staff/me`]: [401, '{"message":"Unauthorized"}'],
  [provider]: [200, '{}'],
} as const satisfies Record<string, readonly [number, string]>;

/** What is said of the staff's stack. */
async function said(site: Readonly<Record<string, readonly [number, string]>>): Promise<string> {
  const { out } = await doctor(['--stage', 'prod'], { aws: both, site: { ...well, ...site } });
  return out.slice(out.indexOf('\nstaff\n'));
}

describe('the pages of staff', () => {
  it('answer, know where to sign in, and let nobody in', async () => {
    const lines = await said({});
    expect(lines).toContain(`ok  ${base}: shows the pages`);
    expect(lines).toContain('ok  sign-in of staff: https://login.example.org answers');
    expect(lines).toContain(`ok  ${base}staff/me: lets nobody in without a token`);
  });

  it.each([
    ['that do not answer', base, [0, ''], 'does not answer'],
    ['that are something else', base, [200, 'hello'], 'answers something else than the pages'],
    ['without a sign-in', `${base}config.json`, [200, '{}'], 'names no sign-in'],
    ['whose sign-in is no JSON', `${base}config.json`, [200, 'x'], 'names no sign-in'],
    ['whose sign-in is not there', `${base}config.json`, [404, ''], 'answers 404'],
    ['whose provider is down', provider, [503, ''], 'answers 503'],
    ['with an open door', `${base}staff/me`, [200, '{}'], 'answers 200'],
  ] as const)('%s are found, with what to do', async (_, url, answer, is) => {
    const lines = (await said({ [url]: answer })).split('\n');
    const at = lines.findIndex((line) => line.startsWith('!!') && line.includes(is));
    expect(lines[at]).toContain(url);
    expect(lines[at + 1]?.trim()).not.toBe('');
  });
});
