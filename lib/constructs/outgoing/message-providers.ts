import { Stack } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { configurationSetName, messageSecretName } from '../../../lambdas/shared/names.ts';
import type { ProviderSettings } from '../../../lambdas/verification/messages/env.ts';
import { acknowledgeWildcardArn } from '../../nag.ts';
import type { MessageFacts } from '../../settings/stage-files.ts';
import type { Stage } from '../../settings/stages.ts';
import type { ServiceFunction } from '../service-function.ts';
import { grantSecrets } from './secret.ts';

/** Tells whether and by whom messages are sent, and gives no right to do so. Nothing where the stage has no provider. */
export function giveProviders(fn: ServiceFunction, stage: Stage): void {
  const providers = messageProviders(stage);
  if (providers.length > 0) fn.give('MESSAGE_PROVIDERS', JSON.stringify(providers));
}

/** May send text messages: who carries them, and what each of them needs. Nothing where the stage has no provider. */
export function grantMessages(fn: ServiceFunction, stage: Stage): void {
  const providers = messageProviders(stage);
  give(fn, providers);
  const resources = providers.flatMap((provider) =>
    provider.kind === 'end-user-messaging' ? sendingResources(fn, provider) : [],
  );
  if (resources.length === 0) return;
  fn.role.addToPrincipalPolicy(new PolicyStatement({ actions: ['sms-voice:SendTextMessage'], resources }));
  for (const arn of resources.filter((resource) => resource.endsWith('/*'))) acknowledgeWildcardArn(fn, arn, UNNAMED);
}

const UNNAMED =
  'An ARN holds an id in place of the number, and the country beside a sender id; the stage file can name the whole ARN.';

/** May know the tokens of Twilio's accounts, by which it signs what it tells, and send nothing. */
export function grantTwilioTokens(fn: ServiceFunction, stage: Stage): void {
  give(
    fn,
    messageProviders(stage).filter(({ kind }) => kind === 'twilio'),
  );
}

export function hasProvider(stage: Stage, kind: ProviderSettings['kind']): boolean {
  return messageProviders(stage).some((provider) => provider.kind === kind);
}

function give(fn: ServiceFunction, providers: readonly ProviderSettings[]): void {
  if (providers.length === 0) return;
  fn.give('MESSAGE_PROVIDERS', JSON.stringify(providers));
  grantSecrets(
    fn,
    providers.flatMap((provider) => (provider.kind === 'twilio' ? [provider.secret] : [])),
  );
}

/** Who carries messages, in the order in which they are asked. */
export function messageProviders({ name, facts, messagesUrl }: Stage): ProviderSettings[] {
  if (messagesUrl !== undefined) return [{ kind: 'local-app', url: messagesUrl }];
  return (facts.messages?.providers ?? []).map((provider) => settingsOf(name, provider));
}

function settingsOf(stage: string, provider: MessageFacts['providers'][number]): ProviderSettings {
  return provider.kind === 'twilio'
    ? { ...provider, secret: messageSecretName(stage, provider.secret) }
    : { ...provider, configurationSet: configurationSetName(stage) };
}

type EndUserMessaging = Extract<ProviderSettings, { kind: 'end-user-messaging' }>;

/** The identities that send, and the set that tells what becomes of a message. */
function sendingResources(fn: ServiceFunction, settings: EndUserMessaging): string[] {
  const arn = (resource: string) => Stack.of(fn).formatArn({ service: 'sms-voice', resource });
  const identities = [settings.originationIdentity, settings.userReportIdentity ?? settings.originationIdentity];
  return [
    ...new Set(identities.map((identity) => (identity.startsWith('arn:') ? identity : arn(resourceOf(identity))))),
    arn(`configuration-set/${settings.configurationSet}`),
  ];
}

/**
 * A phone number's ARN holds an id of AWS's and not the number, a sender id's ends in a country: where only those are given,
 * every number of the account, or that sender id in every country (service authorization reference, "AWS End User Messaging
 * SMS and Voice V2").
 */
function resourceOf(identity: string): string {
  if (identity.startsWith('phone-')) return `phone-number/${identity}`;
  if (identity.startsWith('pool-')) return `pool/${identity}`;
  return /^\+?\d+$/.test(identity) ? 'phone-number/*' : `sender-id/${identity}/*`;
}
