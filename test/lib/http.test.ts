import { describe, expect, it } from 'vitest';
import { staffPaths } from '../../protocol/staff/paths.ts';
import { demoRegions, type Resource, resource, resources, synthesise, synthesiseStaff, withZone } from './templates.ts';

const prod = {
  ...synthesise({ stage: 'prod' }, demoRegions, withZone),
  staff: synthesiseStaff({ stage: 'prod' }).staff,
};
const routes = (template: typeof prod.verification, api: string) =>
  Object.entries(resources(template, 'AWS::ApiGatewayV2::Route'))
    .filter(([id]) => id.startsWith(api))
    .map(([, { Properties }]) => Properties.RouteKey)
    .sort();

describe.each([
  [
    'verification',
    'DeviceApi',
    [
      '$default',
      'ANY /api/certificate',
      'ANY /api/user-report',
      'ANY /api/verify',
      'ANY /health',
      'ANY /jwks/{region}',
      'ANY /sms-keys/{file}',
    ],
  ],
  [
    'verification',
    'AdminApi',
    [
      '$default',
      'ANY /api/batch-issue',
      'ANY /api/checkcodestatus',
      'ANY /api/expirecode',
      'ANY /api/issue',
      'ANY /api/stats/{report+}',
      'ANY /health',
    ],
  ],
  ['verification', 'RedirectApi', ['$default', 'ANY /health', 'ANY /report', 'ANY /report/issue']],
  ['keyServer', 'PublishApi', ['$default', 'ANY /health', 'ANY /v1/publish', 'ANY /v1/stats']],
  ['staff', 'StaffApi', ['$default', ...Object.values(staffPaths).map((path) => `ANY ${path}`)].sort()],
] as const)('%s: %s', (domain, api, expected) => {
  const stage = resource(prod[domain], 'AWS::ApiGatewayV2::Stage', api).Properties;

  it('takes every method of its paths, and $default the rest', () => {
    expect(routes(prod[domain], api)).toEqual(expected);
  });

  it('limits every route, and answers by itself', () => {
    expect(stage).toMatchObject({ AutoDeploy: true, StageName: '$default' });
    // Where functions draw on what no stranger can use up, one limit stands for all of them.
    const own = api === 'StaffApi' ? ['$default'] : expected;
    expect(Object.keys(stage.RouteSettings).sort()).toEqual(own);
    expect(stage.DefaultRouteSettings.ThrottlingRateLimit).toBeGreaterThan(0);
  });

  it('logs no address, agent, path, query or header', () => {
    const { Format } = stage.AccessLogSettings;
    const fields = [...Format.matchAll(/\$context\.([A-Za-z.]+)/g)].map(([, name]) => name);
    expect(fields).toEqual([
      'requestId',
      'requestTimeEpoch',
      'routeKey',
      'status',
      'responseLatency',
      'integrationStatus',
      'integrationErrorMessage',
    ]);
    expect(resource(prod[domain], 'AWS::Logs::LogGroup', `${api}AccessLog`).Properties.RetentionInDays).toBe(90);
  });

  it('has no CORS: no browser calls it', () => {
    expect(resource(prod[domain], 'AWS::ApiGatewayV2::Api', api).Properties).not.toHaveProperty('CorsConfiguration');
  });
});

describe('v1alpha1 of publish (key-server.md §1.4)', () => {
  it.each([
    ['off', ['$default', 'ANY /health', 'ANY /v1/publish', 'ANY /v1/stats']],
    ['on', ['$default', 'ANY /', 'ANY /health', 'ANY /v1/publish', 'ANY /v1/stats']],
  ] as const)('%s: its path is like any unknown one, or a route of its own', (v1alpha1, expected) => {
    const { keyServer } = synthesise({ stage: 'prod' }, demoRegions, { ...withZone, v1alpha1 });
    expect(routes(keyServer, 'PublishApi')).toEqual(expected);
    const { Environment } = resource(keyServer, 'AWS::Lambda::Function', 'Publish').Properties;
    expect(Environment.Variables.V1ALPHA1).toBe(v1alpha1);
  });
});

it('events come in payload format 2.0', () => {
  const integrations = [prod.verification, prod.keyServer].flatMap((template) =>
    Object.values<Resource>(resources(template, 'AWS::ApiGatewayV2::Integration')),
  );
  expect(new Set(integrations.map(({ Properties }) => Properties.PayloadFormatVersion))).toEqual(new Set(['2.0']));
});
