import { describe, expect, it } from 'vitest';
import { enxApp } from '../../lib/enx-app.ts';
import { stages } from '../../lib/settings/stages.ts';
import { anyFolder, demoRegions, newApp, type Resource, resources, synthesise, temporary } from './templates.ts';

/** What a deployment that failed has made is removed again, so that it can be repeated; else these stay for ever. */
const kept: Record<string, string> = {
  'AWS::KMS::Key': 'RetainExceptOnCreate',
  'AWS::Logs::LogGroup': 'RetainExceptOnCreate',
  // These refuse their deletion, by protection or by content: a rollback must not try.
  'AWS::DynamoDB::Table': 'Retain',
  'AWS::S3::Bucket': 'Retain',
};

const policies = (stage: string, type: string) => {
  const { verification, keyServer } = synthesise({ stage });
  return [verification, keyServer].flatMap((template) =>
    Object.values<Resource>(resources(template, type)).map(({ DeletionPolicy, UpdateReplacePolicy }) => [
      DeletionPolicy,
      UpdateReplacePolicy,
    ]),
  );
};

describe('when a stack goes', () => {
  it.each(Object.entries(kept))('%s of staging and prod stays (%s)', (type, policy) => {
    for (const stage of ['staging', 'prod']) {
      expect(policies(stage, type).length).toBeGreaterThan(0);
      expect(policies(stage, type).filter((pair) => pair.join() !== `${policy},Retain`)).toEqual([]);
    }
  });

  it.each(Object.keys(kept))('%s of dev goes with it', (type) => {
    expect(policies('dev', type).filter((pair) => pair.join() !== 'Delete,Delete')).toEqual([]);
  });

  // `--import-existing-resources` takes over only what has a plain name.
  it('its logs can be taken over by the stack that is made next: their names are plain text', () => {
    const { verification, keyServer } = synthesise({ stage: 'prod' });
    const logs = [verification, keyServer].flatMap((template) =>
      Object.values(resources(template, 'AWS::Logs::LogGroup')),
    );
    expect(logs.length).toBeGreaterThan(0);
    expect(logs.filter(({ Properties }) => typeof Properties.LogGroupName !== 'string')).toEqual([]);
  });

  // So a stack that is made again can begin with them (`cdk import`, docs/operations/remake-a-stage.md).
  it.each(['AWS::DynamoDB::Table', 'AWS::S3::Bucket'])('%s refers to nothing else of its stack', (type) => {
    const { verification, keyServer } = synthesise({ stage: 'prod' });
    const all = [verification, keyServer].flatMap((template) => Object.values(resources(template, type)));
    expect(all.length).toBeGreaterThan(0);
    expect(JSON.stringify(all)).not.toMatch(/"(Ref|Fn::[A-Za-z]+|DependsOn)":/);
  });

  it.each(stages)('$name is protected unless it is thrown away', ({ name, throwAway }) => {
    const { verification, keyServer } = enxApp(newApp({ stage: name }), {
      regions: demoRegions,
      facts: temporary,
      bundles: anyFolder,
    });
    const isProtected = [verification, keyServer].map(({ terminationProtection }) => terminationProtection);
    expect(isProtected).toEqual([!throwAway, !throwAway]);
  });

  it('is not protected while it is made, and only the one that is', () => {
    const context = { stage: 'prod', firstDeployment: 'EnxKeyserver-prod' };
    const { verification, keyServer } = enxApp(newApp(context), {
      regions: demoRegions,
      facts: temporary,
      bundles: anyFolder,
    });
    expect([verification.terminationProtection, keyServer.terminationProtection]).toEqual([true, false]);
  });
});
