/** 200 regions in one deployment, against the limits of what they become (docs/decisions/019-many-regions.md). */
import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { enxApp } from '../../lib/enx-app.ts';
import type { DomainNames, StageFacts } from '../../lib/settings/stage-files.ts';
import type { RegionFile } from '../../protocol/region.ts';
import { manyRegions } from '../support/region/many-regions.ts';
import { anyFolder, aSelfService, complete, newApp, type Resource } from './templates.ts';

const COUNT = 200;
const all = manyRegions(COUNT);

type Stack = 'verification' | 'keyServer' | 'selfService';

interface Written {
  readonly bytes: number;
  readonly resources: Readonly<Record<string, Resource>>;
  readonly outputs: object;
}

const withName: StageFacts = {
  ...complete,
  domains: { ...(complete.domains as DomainNames), selfService: 'self.example.org' },
};

/** The templates as they are uploaded. */
function templatesOf(regions: readonly RegionFile[]): Record<Stack, Written> {
  const app = newApp({ stage: 'prod' });
  const { verification, keyServer, selfService } = enxApp(app, { regions, facts: withName, bundles: anyFolder });
  const assembly = app.synth();
  const read = (name: string): Written => {
    const text = readFileSync(assembly.getStackByName(name).templateFullPath, 'utf8');
    const { Resources: resources, Outputs: outputs } = JSON.parse(text);
    return { bytes: Buffer.byteLength(text), resources, outputs };
  };
  const empty = { bytes: 0, resources: {}, outputs: {} };
  return {
    verification: read(verification.stackName),
    keyServer: read(keyServer.stackName),
    selfService: selfService ? read(selfService.stackName) : empty,
  };
}

/** Every second one has a list of results in a bucket of its own. */
const offering = (file: RegionFile, at: number): RegionFile => ({
  ...file,
  selfService: {
    ...aSelfService,
    ...(at % 2 === 0 && {
      registry: {
        kind: 'list',
        bucket: `results-of-region-${at}`,
        object: 'results',
        publicKey: `${'A'.repeat(122)}==`,
      },
    }),
  },
});

let many: ReturnType<typeof templatesOf>;
beforeAll(() => {
  many = templatesOf(all.map(offering));
}, 120_000);

/** Longer than any name, address or ARN that CloudFormation puts in. */
const PUT_IN = 'x'.repeat(100);
type Value = string | number | boolean | null | readonly Value[] | { readonly [name: string]: Value };

/** With something in place of what only CloudFormation knows. */
function filled(value: Value): Value {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(filled);
  const [[name, inner] = ['', ''], ...more] = Object.entries(value);
  if (more.length === 0 && name === 'Fn::Join') {
    const [separator, parts] = inner as readonly [string, readonly Value[]];
    return parts.map(filled).join(separator);
  }
  if (more.length === 0 && (name === 'Ref' || name.startsWith('Fn::'))) return PUT_IN;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, filled(one)]));
}

const lengthOf = (value: Value): number => {
  const text = filled(value);
  return (typeof text === 'string' ? text : JSON.stringify(text)).length;
};
const ofType = ({ resources }: Written, type: string) => Object.values(resources).filter(({ Type }) => Type === type);
const longest = (values: readonly Value[]) => Math.max(0, ...values.map(lengthOf));

describe.each(['verification', 'keyServer', 'selfService'] as const)('the stack %s of 200 regions', (name) => {
  it('is a template that CloudFormation takes', () => {
    const { bytes, resources, outputs } = many[name];
    expect(bytes).toBeLessThan(1_000_000);
    expect(Object.keys(resources).length).toBeLessThanOrEqual(500);

    expect(Object.keys(outputs).length).toBeLessThanOrEqual(200);
  });

  it('has an environment that Lambda takes in every function', () => {
    const environments = ofType(many[name], 'AWS::Lambda::Function').map(
      ({ Properties }) => Properties.Environment?.Variables ?? {},
    );
    expect(longest(environments)).toBeLessThan(4_096);
  });

  it('has policies that IAM and KMS take', () => {
    const ofRoles = ofType(many[name], 'AWS::IAM::Policy').map(({ Properties }) => Properties.PolicyDocument);
    const others = ofType(many[name], 'AWS::IAM::ManagedPolicy').map(({ Properties }) => Properties.PolicyDocument);
    const ofKeys = ofType(many[name], 'AWS::KMS::Key').map(({ Properties }) => Properties.KeyPolicy);
    expect(longest(ofRoles)).toBeLessThan(10_240);
    expect(longest(others)).toBeLessThan(6_144);
    expect(longest(ofKeys)).toBeLessThan(32_768);
    const topics = ofType(many[name], 'AWS::SNS::TopicPolicy').map(({ Properties }) => Properties.PolicyDocument);
    expect(longest(topics)).toBeLessThan(30_000);
  });

  it('tells its schedules and rules no more than EventBridge takes', () => {
    const schedules = ofType(many[name], 'AWS::Scheduler::Schedule').map(
      ({ Properties }) => Properties.Target.Input ?? '',
    );
    expect(longest(schedules)).toBeLessThan(8_192);
    const rules = ofType(many[name], 'AWS::Events::Rule');
    expect(longest(rules.map(({ Properties }) => Properties.EventPattern))).toBeLessThanOrEqual(2_300);
  });
});

it('every region is looked at by a probe, and every key of one is watched', () => {
  const inputs = (of: Written) =>
    ofType(of, 'AWS::Scheduler::Schedule').map(({ Properties }) => String(filled(Properties.Target.Input ?? '')));
  const probed = Object.values(many).map((of) => inputs(of).join());
  for (const { region } of all) for (const text of probed) expect(text).toContain(`"${region}"`);
  const watched = new Set(
    ofType(many.keyServer, 'AWS::Events::Rule').flatMap(({ Properties }) =>
      Properties.EventPattern.detail.resources.ARN.map((arn: object) => JSON.stringify(arn)),
    ),
  );
  // The sealing key and that of the manifests, too.
  expect(watched.size).toBe(COUNT + 2);
});

/** Enough for several probes and rules. */
const some = all.slice(0, 31);
/** What each deployment of other regions changes: the rows and who may read them, and who looks and listens. */
const common = /^(RegionRows|Write(Regions|Authorities)(Role|Live|Function)|ProbeSchedule|KeyWatch|AlarmsTopicPolicy)/;

describe.each([
  ['is added', some.slice(1), some],
  ['is wound down', some, some.map((one, at) => (at === 0 ? { ...one, ended: true } : one))],
] as const)('a region that %s', (_, regionsBefore, regionsAfter) => {
  it('changes nothing of the others', () => {
    const [before, after] = [templatesOf(regionsBefore), templatesOf(regionsAfter)];
    for (const name of ['verification', 'keyServer'] as const) {
      const [old, recent] = [before[name].resources, after[name].resources];
      const ids = [...new Set([...Object.keys(old), ...Object.keys(recent)])];
      const changed = ids.filter((id) => JSON.stringify(old[id]) !== JSON.stringify(recent[id]));
      expect(changed).not.toEqual([]);
      expect(changed.filter((id) => !common.test(id) && !id.startsWith('ExportKeyUS000Key'))).toEqual([]);
      expect(Object.keys(after[name].outputs)).toEqual(Object.keys(before[name].outputs));
    }
  }, 60_000);
});
