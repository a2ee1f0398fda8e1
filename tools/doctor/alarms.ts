/** Does an alarm reach somebody? The templates name the topic; who confirmed a subscription, only SNS knows. */
import { bad, type Finding, ok, unknown } from './finding.ts';
import { ofType, type Place } from './place.ts';

export function lookAtAlarms(place: Place): Finding[] {
  const topic = place.outputs.AlarmTopicArn;
  if (topic === undefined)
    return [bad('alarm topic', 'the stack does not name it', 'Deploy the stage again: npm run deploy.')];
  const alarms = ofType(place, 'AWS::CloudWatch::Alarm').length;
  const subscribed = ofType(place, 'AWS::SNS::Subscription');
  const list = `aws sns list-subscriptions-by-topic --topic-arn ${topic}`;
  const there = ok('alarms', `${alarms} in the stack, all of them wake the topic`);
  if (subscribed.length === 0) {
    const subscribe = `aws sns subscribe --topic-arn ${topic} --protocol email --notification-endpoint <address>`;
    return [
      there,
      unknown('alarm topic', 'the stage file names nobody (alarmEmail)', `${list}; where it is empty: ${subscribe}`),
    ];
  }
  const confirmed = subscribed.every(({ name }) => name.startsWith('arn:'));
  if (!confirmed)
    return [
      there,
      bad('alarm topic', 'a subscription waits to be confirmed', 'Its owner follows the link in the mail from AWS.'),
    ];
  return [
    there,
    unknown(
      'alarm topic',
      `${subscribed.length} subscribed; who has confirmed, the stack does not tell`,
      `${list}: none may say PendingConfirmation`,
    ),
  ];
}
