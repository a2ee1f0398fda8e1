/** What carriers of text messages say afterwards, and what rings when they do not carry. */
import { ArnFormat } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnConfigurationSet } from 'aws-cdk-lib/aws-smsvoice';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { LambdaSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { configurationSetName } from '../../lambdas/shared/names.ts';
import { UNDELIVERED_EVENTS } from '../../lambdas/verification/messages/undelivered.ts';
import { env as messageEventsEnv } from '../../lambdas/verification/open/message-events/env.ts';
import { env as twilioEventsEnv } from '../../lambdas/verification/open/twilio-events/env.ts';
import { messagesNotCarried, messagesNotDelivered } from '../alarms/messages.ts';
import { grantTwilioTokens, hasProvider, messageProviders } from '../constructs/outgoing/message-providers.ts';
import type { ServiceFunction } from '../constructs/service-function.ts';
import { job, smallCall } from '../domain-stack.ts';
import type { Parts } from './parts.ts';

/** Where Twilio reports, below the device API; its region is a path parameter. */
export const twilioEventsPath = '/webhooks/{region}/twilio';

/** What rings for functions that send messages. Nothing where nobody carries any. */
export function watchSenders({ stage, alarms }: Parts, senders: readonly ServiceFunction[]): void {
  if (messageProviders(stage).length === 0) return;
  messagesNotCarried(alarms, senders);
}

/** Answers `twilioEventsPath`; undefined where Twilio carries nothing. Its DEVICE_URL is given when the API is there. */
export function twilioEvents(parts: Parts): ServiceFunction | undefined {
  const { stage, tables, alarms } = parts;
  if (!hasProvider(stage, 'twilio')) return undefined;
  const events = parts.step('twilio-events', { env: twilioEventsEnv, ...smallCall });
  grantTwilioTokens(events, stage);
  tables.regions.grant(events, 'GetItem');
  tables.statistics.grant(events, 'UpdateItem');
  messagesNotDelivered(alarms, events);
  return events;
}

/** Told by End User Messaging of what did not arrive; undefined where that carries nothing. */
export function messageEvents(parts: Parts): ServiceFunction | undefined {
  const { stack, stage, tables, alarms } = parts;
  if (!hasProvider(stage, 'end-user-messaging')) return undefined;
  const events = parts.step('message-events', { env: messageEventsEnv, ...job });
  tables.statistics.grant(events, 'UpdateItem');
  messagesNotDelivered(alarms, events);
  const topic = eventTopic(parts);
  topic.addSubscription(new LambdaSubscription(events.live));
  const set = new CfnConfigurationSet(stack, 'MessageSet', {
    configurationSetName: configurationSetName(stage.name),
    eventDestinations: [
      {
        eventDestinationName: 'undelivered',
        enabled: true,
        matchingEventTypes: UNDELIVERED_EVENTS,
        snsDestination: { topicArn: topic.topicArn },
      },
    ],
  });
  // The service tries whether it may publish.
  set.node.addDependency(topic);
  return events;
}

/** Takes what our own set tells (user guide, "Amazon SNS access policy"). Each event has a phone number: the topic keeps none. */
function eventTopic({ stack, stage }: Parts): Topic {
  const topic = new Topic(stack, 'MessageEventsTopic', { enforceSSL: true });
  const set = stack.formatArn({
    service: 'sms-voice',
    resource: 'configuration-set',
    resourceName: configurationSetName(stage.name),
    arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
  });
  topic.addToResourcePolicy(
    new PolicyStatement({
      sid: 'OwnMessageSet',
      principals: [new ServicePrincipal('sms-voice.amazonaws.com')],
      actions: ['sns:Publish'],
      resources: [topic.topicArn],
      conditions: { StringEquals: { 'aws:SourceAccount': stack.account }, ArnLike: { 'aws:SourceArn': set } },
    }),
  );
  return topic;
}
