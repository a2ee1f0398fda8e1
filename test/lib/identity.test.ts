/**
 * The logical ids that a live stage stands on. CloudFormation knows a thing by its logical id, which the CDK makes from the
 * names of constructs: renaming one, or moving it, deletes the thing and makes another.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { enxApp } from '../../lib/enx-app.ts';
import { identityTypes } from '../../lib/identity.ts';
import { type StageFacts, stageFacts } from '../../lib/settings/stage-files.ts';
import { type RegionFile, regionFile } from '../../protocol/region.ts';
import { anyFolder, aSelfService, newApp, regionFolder, temporary, withPool } from './templates.ts';

/** Stack → logical id → type. */
type Identities = Record<string, Record<string, string>>;

/** Reviewed: `always`, and what a stage with names of its own and CloudFront before its APIs has beside that. */
const golden: Record<'always' | 'ownNames', Identities> = JSON.parse(
  readFileSync(join(import.meta.dirname, 'identity.golden.json'), 'utf8'),
);

// What phones are told is in no template.
const { exposureNotifications: _, ...example } = JSON.parse(readFileSync(join(regionFolder, 'us-zz.json'), 'utf8'));
const aRegion = (region: string, more: object = {}): RegionFile =>
  regionFile.parse({
    ...example,
    ...more,
    region,
    verification: { ...example.verification, certificate: { issuer: region, audience: region } },
    keyServer: { ...example.keyServer, healthAuthorityIds: [region] },
  });
/** A part of a country and a country; fixed, since a region has its own key. */
const regions = [aRegion('US-ZZ', { selfService: aSelfService }), aRegion('XK')];

const ownNames = stageFacts.parse({
  accounts: { verification: '111111111111', keyserver: '111111111111' },
  awsRegion: 'eu-central-1',
  domains: {
    deviceApi: 'device.example.org',
    adminApi: 'admin.example.org',
    publishApi: 'publish.example.org',
    exportSite: 'files.example.org',
    redirector: 'enx.example.org',
    selfService: 'self.example.org',
    staffPages: 'staff.example.org',
    hostedZone: { id: 'Z0123456789', name: 'example.org' },
  },
  front: 'cloudfront',
  originNames: { deviceApi: 'device-origin.example.org', publishApi: 'publish-origin.example.org' },
});

function identities(facts: StageFacts, files: readonly RegionFile[] = regions): Identities {
  const app = newApp({ stage: 'prod' });
  const known = stageFacts.parse({ ...facts, staff: withPool });
  enxApp(app, { regions: files, facts: known, bundles: anyFolder, pages: anyFolder });
  const stacks = app.node.children.filter((child) => child instanceof Stack);
  return Object.fromEntries(stacks.map((stack) => [stack.stackName, ofStack(stack)]));
}

function ofStack(stack: Stack): Record<string, string> {
  const all: Record<string, { Type: string }> = Template.fromStack(stack).toJSON().Resources;
  const kept = Object.entries(all).filter(([, { Type }]) => Type in identityTypes);
  return Object.fromEntries(kept.map(([id, { Type }]) => [id, Type]).sort());
}

const lines = (of: Identities): string[] =>
  Object.entries(of).flatMap(([stack, ids]) => Object.entries(ids).map(([id, type]) => `${stack} ${id} ${type}`));

function outage(lost: readonly string[]): string {
  return [
    'AN OUTAGE. With this change a deployment to a live stage takes these away, and what stands in their place is another thing:',
    ...lost.map((line) => `  ${line}: ${identityTypes[line.split(' ')[2] ?? '']}`),
    'A construct was renamed, moved or removed. Give it its name back; or keep the logical id with overrideLogicalId(…) on its',
    'CfnResource; or take the thing in under its new id with cdk import. If it must be another thing, then by a decision page',
    'that says how phones, laboratories and rows get there. All of it: docs/operations/keep-identity.md. Only then change test/lib/identity.golden.json.',
  ].join('\n');
}

const unlisted = (added: readonly string[]): string =>
  [
    'New things that must keep their identity from the first deployment on. Nothing is lost by them; add to',
    'test/lib/identity.golden.json (below ownNames, if only a stage with names of its own has it):',
    ...added.map((line) => line.replace(/(\S+) (\S+) (\S+)/, '  $1: "$2": "$3"')),
  ].join('\n');

function compare(expected: readonly string[], actual: readonly string[]): void {
  const lost = expected.filter((line) => !actual.includes(line));
  const added = actual.filter((line) => !expected.includes(line));
  expect(lost, outage(lost)).toEqual([]);
  expect(added, unlisted(added)).toEqual([]);
}

describe('what a live stage stands on keeps its identity', () => {
  it('in a stage with addresses of Amazon', () => {
    compare(lines(golden.always), lines(identities(temporary)));
  });

  it('in a stage with names of its own, which has all that too', () => {
    compare([...lines(golden.always), ...lines(golden.ownNames)], lines(identities(ownNames)));
  });
});

describe('the key of a region', () => {
  const keys = (files: readonly RegionFile[]) =>
    Object.keys(identities(temporary, files)['EnxKeyserver-prod'] ?? {}).filter((id) => id.startsWith('ExportKey'));
  const [stays, ends] = regions as [RegionFile, RegionFile];

  it('stays in the stack when the region ends, and is the same when it comes back', () => {
    const live = keys(regions);
    expect(live).toHaveLength(2);
    expect(keys([stays, { ...ends, ended: true }])).toEqual(live);
    expect(keys([stays, ends])).toEqual(live);
  });

  it('does not depend on the regions beside it', () => {
    expect(keys(regions)).toEqual(expect.arrayContaining(keys([ends])));
  });
});
