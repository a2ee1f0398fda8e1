import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { commonEnv } from '../../../lambdas/shared/env.ts';
import { messageEnv } from '../../../lambdas/verification/messages/env.ts';
import { Release } from '../../../lib/constructs/code/release.ts';
import { grantMessages } from '../../../lib/constructs/outgoing/message-providers.ts';
import { ServiceFunction } from '../../../lib/constructs/service-function.ts';
import { checkGoodPractice } from '../../../lib/nag.ts';
import { stageFacts } from '../../../lib/settings/stage-files.ts';
import { checkedStage, type Stage, stageNamed } from '../../../lib/settings/stages.ts';
import { ACCOUNT_SID } from '../../support/messages/twilio-server.ts';
import { rightsOf } from '../rights/rights.ts';
import { anyFolder, demoRegions, newApp, resource, resources, synthesise, withMessages } from '../templates.ts';

const ownAccount = { kind: 'end-user-messaging', originationIdentity: 'pool-1' };
const twilio = { kind: 'twilio', accountSid: ACCOUNT_SID, sender: '+15550100', secret: 'twilio' };

function stageWith(messages: object | undefined, name = 'dev'): Stage {
  return checkedStage(stageNamed(name), stageFacts.parse(messages === undefined ? {} : { messages }));
}

/** A function that sends: what it is told of providers, and its rights. */
function sender(stage: Stage) {
  const app = newApp();
  checkGoodPractice(app);
  const stack = new Stack(app, 'Enx');
  const fn = new ServiceFunction(stack, 'Send', {
    stage,
    domain: 'verification',
    step: 'send',
    bundles: anyFolder,
    release: new Release(1),
    env: { ...commonEnv, ...messageEnv },
    memoryMegabytes: 256,
    timeoutSeconds: 10,
  });
  grantMessages(fn, stage);
  app.synth();
  const template = Template.fromStack(stack);
  const { Variables } = resource(template, 'AWS::Lambda::Function').Properties.Environment;
  return { told: JSON.parse(Variables.MESSAGE_PROVIDERS ?? 'null'), rights: rightsOf(template).send };
}

describe('a function that sends messages', () => {
  it('has no right where the stage has no provider', () => {
    expect(sender(stageWith(undefined))).toEqual({ told: null, rights: {} });
  });

  it('reads the token of Twilio, and no other secret', () => {
    const { told, rights } = sender(stageWith({ providers: [twilio], gatewaySecrets: { 'US-ZZ': 'gateway' } }));
    const secret = 'enx/dev/verification/messages/twilio';
    expect(told).toEqual([{ ...twilio, baseUrl: 'https://api.twilio.com', secret }]);
    expect(Object.entries(rights ?? {})).toEqual([
      [
        expect.stringMatching(/secretsmanager:.*:secret:enx\/dev\/verification\/messages\/twilio-\?{6}$/),
        'secretsmanager:GetSecretValue',
      ],
    ]);
  });

  it.each([
    ['pool-1', undefined, ['pool/pool-1']],
    ['phone-1', 'pool-2', ['phone-number/phone-1', 'pool/pool-2']],
    ['+15550100', undefined, ['phone-number/*']],
    ['12345', undefined, ['phone-number/*']],
    ['ENX', undefined, ['sender-id/ENX/*']],
    ['ENX', 'ENX', ['sender-id/ENX/*']],
    ['arn:aws:sms-voice:eu-central-1:111122223333:pool/pool-1', undefined, ['pool/pool-1']],
  ])('sends from %s, and for reports from %s', (originationIdentity, userReportIdentity, expected) => {
    const provider = { ...ownAccount, originationIdentity, ...(userReportIdentity && { userReportIdentity }) };
    const { told, rights } = sender(stageWith({ providers: [provider] }));
    expect(told).toEqual([{ ...provider, configurationSet: 'enx-dev' }]);
    const named = Object.entries(rights ?? {}).map(([name, action]) => `${action} ${name.replace(/^.*:/, '')}`);
    const send = (resource: string) => `sms-voice:SendTextMessage ${resource}`;
    expect(named).toEqual([...expected, 'configuration-set/enx-dev'].map(send));
  });

  it('hands them to the local message app in stage local', () => {
    const stage = { ...stageWith(undefined, 'local'), messagesUrl: 'http://127.0.0.1:9/messages' };
    const told = [{ kind: 'local-app', url: 'http://127.0.0.1:9/messages' }];
    expect(sender(stage)).toEqual({ told, rights: {} });
  });
});

describe('the address of the local message app', () => {
  it('is refused in every other stage', () => {
    const context = { stage: 'dev', messagesUrl: 'http://127.0.0.1:9/' };
    const problem = 'stage dev: messagesUrl is http://127.0.0.1:9/; allowed only in stage local';
    expect(() => synthesise(context)).toThrow(problem);
  });
});

describe('what providers say afterwards', () => {
  const { verification } = synthesise({ stage: 'prod' }, demoRegions, withMessages);
  const rights = rightsOf(verification);

  it('reaches functions that count, and can do nothing else', () => {
    expect(rights['message-events']).toEqual({ Statistics: 'UpdateItem' });
    const { Regions, Statistics, ...secrets } = rights['twilio-events'] ?? {};
    expect([Regions, Statistics]).toEqual(['GetItem', 'UpdateItem']);
    expect(Object.values(secrets)).toEqual(['secretsmanager:GetSecretValue']);
  });

  it('comes at the device API from Twilio, which is told its public address', () => {
    const routes = Object.values(resources(verification, 'AWS::ApiGatewayV2::Route'));
    const keys = routes.map(({ Properties }) => Properties.RouteKey);
    expect(keys).toContain('ANY /webhooks/{region}/twilio');
    const variables = environmentOf('enx-prod-verification-twilio-events');
    expect(variables.DEVICE_URL).toBeDefined();
    expect(JSON.parse(variables.MESSAGE_PROVIDERS ?? '')).toMatchObject([{ kind: 'twilio' }]);
  });

  it('comes from End User Messaging by a topic that only its own set may fill', () => {
    const set = resource(verification, 'AWS::SMSVOICE::ConfigurationSet').Properties;
    const [destination] = set.EventDestinations;
    expect([set.ConfigurationSetName, destination.Enabled]).toEqual(['enx-prod', true]);
    const topic = destination.SnsDestination.TopicArn.Ref;
    const [subscription] = Object.values(resources(verification, 'AWS::SNS::Subscription')).filter(
      ({ Properties }) => Properties.Protocol === 'lambda',
    );
    expect(subscription?.Properties.TopicArn.Ref).toBe(topic);
    const policies = Object.values(resources(verification, 'AWS::SNS::TopicPolicy'));
    const statements = policies
      .filter(({ Properties }) => Properties.Topics[0].Ref === topic)
      .flatMap(({ Properties }) => Properties.PolicyDocument.Statement);
    expect(statements.map(({ Sid, Effect }: { Sid: string; Effect: string }) => `${Effect} ${Sid}`)).toEqual([
      'Deny AllowPublishThroughSSLOnly',
      'Allow OwnMessageSet',
    ]);
  });

  it('is listened to by nobody where nobody carries messages', () => {
    const without = synthesise({ stage: 'prod' }).verification;
    const steps = Object.keys(rightsOf(without));
    expect(steps).not.toContain('twilio-events');
    expect(steps).not.toContain('message-events');
    expect(resources(without, 'AWS::SMSVOICE::ConfigurationSet')).toEqual({});
  });

  function environmentOf(name: string): Record<string, string> {
    const functions = Object.values(resources(verification, 'AWS::Lambda::Function'));
    return functions.find(({ Properties }) => Properties.FunctionName === name)?.Properties.Environment.Variables;
  }
});
