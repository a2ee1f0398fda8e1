/** Labels for the bill on everything that can carry them, and a boundary round every role. */
import { CfnResource, Stack, TagManager } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import type { IConstruct } from 'constructs';
import { describe, expect, it } from 'vitest';
import { enxApp } from '../../../lib/enx-app.ts';
import { stackName } from '../../../lib/names.ts';
import { type StageFacts, stageFacts } from '../../../lib/settings/stage-files.ts';
import { anyFolder, demoRegions, newApp, type Resource, resources, synthesise } from '../templates.ts';

const facts = (more: Partial<Record<keyof StageFacts, unknown>>) => stageFacts.parse({ domains: 'temporary', ...more });
const ours = { 'enx:stage': 'prod', CostCentre: 'epidemic' };

/** As a list of pairs or, in API Gateway, as an object. */
function tagsOf({ Properties: { Tags = [] } }: Resource): Record<string, string> {
  if (!Array.isArray(Tags)) return Tags;
  return Object.fromEntries(Tags.map(({ Key, Value }: { Key: string; Value: string }) => [Key, Value]));
}

/** By what the CDK knows of CloudFormation's types. */
const isTaggable = (one: IConstruct) => TagManager.isTaggable(one) || TagManager.isTaggableV2(one);

const app = newApp({ stage: 'prod' });
enxApp(app, { regions: demoRegions, facts: facts({ tags: { CostCentre: 'epidemic' } }), bundles: anyFolder });
const stacks = app.node.children.filter(Stack.isStack);

describe.each(stacks.map((stack) => [stack.stackName, stack] as const))('everything of %s', (_, stack) => {
  const template = Template.fromStack(stack).toJSON().Resources as Record<string, Resource>;
  const taggable = stack.node.findAll().filter(CfnResource.isCfnResource).filter(isTaggable);

  it('says whose bill it is on', () => {
    expect(taggable.length).toBeGreaterThan(0);
    for (const one of taggable) {
      const id = stack.getLogicalId(one);
      expect(tagsOf(template[id] as Resource), `${id} (${one.cfnResourceType})`).toMatchObject(ours);
    }
  });
});

it.each(['verification', 'keyserver'] as const)('what %s owns says so', (domain) => {
  const stack = stacks.find(({ stackName: name }) => name === stackName(domain, 'prod')) as Stack;
  for (const type of ['AWS::DynamoDB::Table', 'AWS::KMS::Key', 'AWS::Lambda::Function', 'AWS::Logs::LogGroup']) {
    const found = Object.values(resources(Template.fromStack(stack), type));
    expect(found.length).toBeGreaterThan(0);
    for (const one of found) expect(tagsOf(one)).toMatchObject({ ...ours, 'enx:domain': domain });
  }
});

it('keys made at run time are labelled as the stack of their maker', () => {
  const verification = stacks.find(({ stackName: name }) => name === stackName('verification', 'prod')) as Stack;
  const [rotate] = Object.values(resources(Template.fromStack(verification), 'AWS::Lambda::Function')).filter(
    ({ Properties }) => Properties.FunctionName === 'enx-prod-verification-rotate',
  );
  expect(JSON.parse(rotate?.Properties.Environment.Variables.KEY_TAGS)).toEqual({
    ...ours,
    'enx:domain': 'verification',
  });
});

describe('a boundary', () => {
  const boundaries = (permissionsBoundary?: string) => {
    const { verification, keyServer } = synthesise({ stage: 'prod' }, demoRegions, facts({ permissionsBoundary }));
    const roles = [verification, keyServer].flatMap((one) => Object.values(resources(one, 'AWS::IAM::Role')));
    expect(roles.length).toBeGreaterThan(20);
    return roles.map(({ Properties }) => Properties.PermissionsBoundary);
  };
  const distinct = (values: unknown[]) => [...new Set(values.map((value) => JSON.stringify(value)))];

  it('is round every role, the ones of the CDK too, by name in the account of the stack', () => {
    const byName = {
      'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':iam::', { Ref: 'AWS::AccountId' }, ':policy/pha']],
    };
    expect(distinct(boundaries('pha'))).toEqual([JSON.stringify(byName)]);
  });

  it('may be an ARN, and there is none by itself', () => {
    const arn = 'arn:aws:iam::111111111111:policy/pha/boundary';
    expect(distinct(boundaries(arn))).toEqual([JSON.stringify(arn)]);
    expect(boundaries().filter((one) => one !== undefined)).toEqual([]);
  });
});

describe('the stage file', () => {
  const refuses = (more: Partial<Record<keyof StageFacts, unknown>>) => stageFacts.safeParse(more).success === false;

  it.each(['aws:x', 'enx:stage', '', 'a*'])('takes no tag named "%s"', (name) => {
    expect(refuses({ tags: { [name]: 'x' } })).toBe(true);
  });

  it('takes what IAM and KMS take', () => {
    expect(refuses({ tags: { 'Kostnadssted: helse/øst': 'å_1.2=3+4@-' } })).toBe(false);
    expect(refuses({ tags: { a: 'x'.repeat(256) } })).toBe(false);
    expect(refuses({ tags: { a: 'x'.repeat(257) } })).toBe(true);
    expect(refuses({ tags: { ['a'.repeat(129)]: 'x' } })).toBe(true);
  });

  it.each(['a b', 'arn:aws:iam::1:policy/x', 'arn:aws:iam::111111111111:role/x'])('no boundary "%s"', (name) => {
    expect(refuses({ permissionsBoundary: name })).toBe(true);
  });
});
