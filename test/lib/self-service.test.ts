/** The third trust domain as it is deployed: when it is there, what it answers to, where it asks, and what wakes people. */
import { globSync } from 'node:fs';
import { join } from 'node:path';
import { Template } from 'aws-cdk-lib/assertions';
import { describe, expect, inject, it } from 'vitest';
import { regionsEnv, type SelfServiceRegions } from '../../lambdas/selfservice/regions-env.ts';
import { readEnv } from '../../lambdas/shared/env.ts';
import { enxApp } from '../../lib/enx-app.ts';
import { requireRoom } from '../../lib/settings/concurrency.ts';
import { withLocalSelfService } from '../../lib/settings/self-service.ts';
import { type StageFacts, stageFacts } from '../../lib/settings/stage-files.ts';
import { checkedStage, stageNamed } from '../../lib/settings/stages.ts';
import type { RegionFile } from '../../protocol/region.ts';
import {
  anyFolder,
  aSelfService,
  behindFront,
  demoRegions,
  local,
  newApp,
  offeringRegions,
  regionRows,
  resource,
  resources,
  synthesise,
  synthesiseSelfService,
  temporary,
  withSelfService,
  withZone,
} from './templates.ts';

const app = (context: Record<string, string>, regions: readonly RegionFile[], facts: StageFacts = temporary) =>
  enxApp(newApp(context), { regions, facts, bundles: anyFolder });
const prod = synthesiseSelfService({ stage: 'prod' });

/** As the function reads it: what its environment names, beside its code. */
function toldRegions(template: Template, step: string): SelfServiceRegions {
  const { Code, Environment } = resource(template, 'AWS::Lambda::Function', `${step}Function`).Properties;
  const folder = `asset.${Code.S3Key.replace(/\.zip$/, '')}`;
  const [file = ''] = globSync(
    join(inject('assembliesFolder'), '*', folder, Environment.Variables.SELF_SERVICE_REGIONS),
  );
  return readEnv(regionsEnv, { SELF_SERVICE_REGIONS: file }).SELF_SERVICE_REGIONS;
}

describe('the stack of self-service', () => {
  it('is there where a region in service offers it, and nowhere else', () => {
    expect(app({ stage: 'dev' }, demoRegions).selfService).toBeUndefined();
    const ended = offeringRegions.map((region) => ({ ...region, region: 'XK', ended: true }));
    expect(app({ stage: 'dev' }, [...demoRegions, ...ended]).selfService).toBeUndefined();
    expect(app({ stage: 'dev' }, offeringRegions).selfService?.stackName).toBe('EnxSelfservice-dev');
  });

  it('changes nothing of the others but the kinds of code that the rows of its regions name', () => {
    const [without, beside] = [demoRegions, offeringRegions].map((regions) => synthesise({ stage: 'dev' }, regions));
    for (const stack of ['verification', 'keyServer'] as const) {
      const [before, after] = [without, beside].map((one) =>
        JSON.stringify(one?.[stack].toJSON().Resources).replaceAll(/[0-9a-f]{64}\.json/g, '<rows>.json'),
      );
      expect(after).toEqual(before);
    }
    const [rowsBefore, rowsAfter] = [without, beside].map((one) => one && JSON.parse(regionRows(one.verification)));
    const kinds = { selfServiceKinds: aSelfService.kinds };
    expect(rowsAfter).toEqual(rowsBefore.map((row: object) => ({ ...row, ...kinds })));
  });

  it('puts beside the code what regions say, and the domain of their links', () => {
    for (const step of ['Start', 'Callback', 'Logout', 'Form', 'Issue', 'Keys', 'Rotate']) {
      expect(toldRegions(prod, step)).toEqual({ 'US-ZZ': { ...aSelfService, name: demoRegions[0]?.name } });
    }
    const withDomain = synthesiseSelfService({ stage: 'prod' }, { facts: withSelfService });
    expect(toldRegions(withDomain, 'Start')['US-ZZ']?.linkDomain).toBe('en.example.org');
    const variables = resource(withDomain, 'AWS::Lambda::Function', 'StartFunction').Properties.Environment.Variables;
    expect(variables.SELF_SERVICE_URL).toBe('https://self.example.org/');
  });
});

describe('its API', () => {
  const routes = Object.values(resources(prod, 'AWS::ApiGatewayV2::Route')).map(
    ({ Properties }) => Properties.RouteKey,
  );

  it('answers people and nobody else: no route asks for a credential of AWS, and no other site may read', () => {
    expect(routes.sort()).toEqual(
      ['start', 'callback', 'form', 'issue', 'keys/{region}', 'logout']
        .map((path) => `ANY /self/${path}`)
        .concat('ANY /health', '$default')
        .sort(),
    );
    const api = resource(prod, 'AWS::ApiGatewayV2::Api').Properties;
    expect(api.CorsConfiguration).toBeUndefined();
  });

  it('limits each route by what its function may run at once', () => {
    const { DefaultRouteSettings, RouteSettings } = resource(prod, 'AWS::ApiGatewayV2::Stage').Properties;
    expect(Object.keys(RouteSettings).sort()).toEqual(routes.sort());
    // 18 executions: 9 at once, and 9 ÷ 0.25 s after them.
    expect(RouteSettings['ANY /self/callback']).toEqual({ ThrottlingBurstLimit: 9, ThrottlingRateLimit: 36 });
    expect(DefaultRouteSettings.ThrottlingRateLimit).toBeGreaterThan(100);
  });

  it('logs no path and no address', () => {
    const { Format } = resource(prod, 'AWS::ApiGatewayV2::Stage').Properties.AccessLogSettings;
    expect(Object.keys(JSON.parse(Format)).sort()).toEqual(
      ['integrationError', 'integrationStatus', 'milliseconds', 'requestId', 'route', 'status', 'time'].sort(),
    );
  });

  it('answers under its own name alone, also where phones have a front', () => {
    const facts = { ...behindFront, domains: withSelfService.domains };
    for (const one of [withSelfService, facts]) {
      const template = synthesiseSelfService({ stage: 'prod' }, { facts: one });
      expect(resource(template, 'AWS::ApiGatewayV2::Api').Properties.DisableExecuteApiEndpoint).toBe(true);
      expect(resource(template, 'AWS::ApiGatewayV2::DomainName').Properties.DomainName).toBe('self.example.org');
    }
    expect(app({ stage: 'prod' }, offeringRegions, facts).edges.map(({ stackName }) => stackName)).toEqual([
      'EnxVerificationEdge-prod',
      'EnxKeyserverEdge-prod',
    ]);
  });

  it('wants a name where the stage has names', () => {
    expect(() => app({ stage: 'prod' }, offeringRegions, withZone)).toThrow(
      'region US-ZZ has selfService, and domains.selfService is missing in stages/prod.json',
    );
  });
});

describe('where it has codes issued', () => {
  const adminUrl = (template: Template) =>
    resource(template, 'AWS::Lambda::Function', 'IssueFunction').Properties.Environment.Variables
      .VERIFICATION_ADMIN_URL;

  it('is the verification server beside it, its name, or what the command line says', () => {
    expect(JSON.stringify(adminUrl(prod))).toContain('Fn::ImportValue');
    expect(adminUrl(synthesiseSelfService({ stage: 'prod' }, { facts: withSelfService }))).toBe(
      'https://admin.example.org/',
    );
    const said = { stage: 'prod', adminBaseUrl: 'https://a.example/' };
    expect(adminUrl(synthesiseSelfService(said))).toBe('https://a.example/');
  });

  it('must be told in an account of its own, and only self-service waits for it', () => {
    const two = { stage: 'prod', verificationAccount: '111111111111', selfserviceAccount: '222222222222' };
    const { selfService, verification } = app(two, offeringRegions);
    expect([verification.account, selfService?.account]).toEqual(['111111111111', '222222222222']);
    const told = app({ ...two, adminBaseUrl: 'https://a.example/' }, offeringRegions);
    expect(JSON.stringify(Template.fromStack(told.selfService as never).toJSON())).not.toContain('Fn::ImportValue');
  });

  it('is in the verification server’s account unless something else is said', () => {
    const { selfService } = app({ stage: 'prod', verificationAccount: '111111111111' }, offeringRegions);
    expect(selfService?.account).toBe('111111111111');
  });

  it('has no name in a zone of another account', () => {
    const two = { stage: 'prod', verificationAccount: '1', keyserverAccount: '1', selfserviceAccount: '2' };
    expect(() => app(two, offeringRegions, withSelfService)).toThrow('domains.hostedZone has no zone of self-service');
  });
});

describe('its share of the account', () => {
  const stage = (quota: number) =>
    checkedStage(
      stageNamed('prod'),
      stageFacts.parse({ domains: 'temporary', concurrency: { accountQuota: quota, reserved: {} } }),
    );

  it('fits beside the others from a quota of 600 on, and is counted where it is', () => {
    const all = ['verification', 'keyserver', 'selfservice'] as const;
    for (const quota of [600, 601, 999, 1_000, 100_000]) expect(() => requireRoom(stage(quota), [all])).not.toThrow();
    expect(() => requireRoom(stage(300), [all])).toThrow('selfservice/callback 4');
    expect(() => requireRoom(stage(300), [['verification', 'keyserver'], ['selfservice']])).not.toThrow();
  });

  it('is set by names of its own, so that the laboratories’ issue is another step', () => {
    const facts = stageFacts.parse({
      domains: 'temporary',
      concurrency: { accountQuota: 1_000, reserved: { 'selfservice/issue': 7 } },
      provisionedConcurrency: { 'selfservice/start': 2 },
    });
    const { verification, selfService } = app({ stage: 'prod' }, offeringRegions, facts);
    const reserved = [verification, selfService].map(
      (stack) =>
        resource(Template.fromStack(stack as never), 'AWS::Lambda::Function', 'IssueFunction').Properties
          .ReservedConcurrentExecutions,
    );
    expect(reserved).toEqual([45, 7]);
  });
});

describe('stage local', () => {
  const part = { issuer: 'http://127.0.0.1:8610', clientId: 'c', claims: {}, minimumAge: 0, kinds: ['user-report'] };
  const context = { ...local, adminBaseUrl: 'http://127.0.0.1:9/', selfServiceUrl: 'http://127.0.0.1:8612/' };

  it('takes from the command line what no file can say, for regions that say nothing', () => {
    const said = { ...context, selfService: JSON.stringify({ 'US-ZZ': part }) };
    const template = synthesiseSelfService(said, { regions: demoRegions });
    const variables = resource(template, 'AWS::Lambda::Function', 'StartFunction').Properties.Environment.Variables;
    expect(toldRegions(template, 'Start')['US-ZZ']?.issuer).toBe(part.issuer);
    expect(variables.SELF_SERVICE_URL).toBe('http://127.0.0.1:8612/');
    expect(withLocalSelfService(offeringRegions, JSON.stringify({ 'US-ZZ': part }))).toEqual(offeringRegions);
  });

  it.each(['selfServiceUrl', 'selfService'])('alone knows %s', (name) => {
    expect(() => app({ stage: 'dev', [name]: '{}' }, demoRegions)).toThrow(
      `${name} is {}; allowed only in stage local`,
    );
  });

  it.each(['http://10.0.0.1:8610', 'http://login.example.org', 'http://127.0.0.1.example.org/', 'https://127.0.0.1'])(
    'has its identity provider on the same machine, not at %s',
    (issuer) => {
      const parts = JSON.stringify({ 'US-ZZ': { ...part, issuer } });
      expect(() => withLocalSelfService(demoRegions, parts)).toThrow();
    },
  );
});
