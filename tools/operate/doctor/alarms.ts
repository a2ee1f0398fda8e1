/** Does an alarm reach somebody, and does one ring? Alarms as CloudWatch has them, subscribers as SNS does. */
import { type MetricAlarm, paginateDescribeAlarms } from '@aws-sdk/client-cloudwatch';
import { paginateListSubscriptionsByTopic } from '@aws-sdk/client-sns';
import { bad, type Finding, ok, orUnknown } from './finding.ts';
import { ofType, type Place } from './place.ts';

export async function lookAtAlarms(place: Place): Promise<Finding[]> {
  const topic = place.outputs.AlarmTopicArn;
  if (topic === undefined)
    return [bad('alarm topic', 'the stack does not name it', 'Deploy the stage again: npm run deploy.')];
  const alarms = 'The credentials need cloudwatch:DescribeAlarms (docs/policies/doctor.json).';
  const subscriptions = 'The credentials need sns:ListSubscriptionsByTopic (docs/policies/doctor.json).';
  return [
    ...(await orUnknown('alarms', alarms, () => lookAtEach(place, topic))),
    ...(await orUnknown('alarm topic', subscriptions, () => lookAtSubscribers(place, topic))),
  ];
}

async function lookAtEach(place: Place, topic: string): Promise<Finding[]> {
  const known = new Map((await alarmsOf(place)).map((alarm) => [alarm.AlarmName ?? '', alarm]));
  const names = ofType(place, 'AWS::CloudWatch::Alarm').map(({ name }) => name);
  const there = names.flatMap((name) => known.get(name) ?? []);
  const silent = namesOf(there.filter(({ ActionsEnabled }) => ActionsEnabled === false));
  const astray = namesOf(there.filter(({ AlarmActions }) => !AlarmActions?.includes(topic)));
  const gone = names.filter((name) => !known.has(name));
  const faults = [
    ...several(gone, 'deleted', 'docs/operations/doctor.md, "What somebody deleted"'),
    ...several(silent, 'silenced', `aws cloudwatch enable-alarm-actions --alarm-names ${silent.join(' ')}`),
    ...several(
      astray,
      'changed by hand: they wake another topic',
      'docs/operations/doctor.md, "What somebody deleted"',
    ),
    ...there.filter(({ StateValue }) => StateValue === 'ALARM').map(ringing),
  ];
  return faults.length > 0 ? faults : [ok('alarms', `all ${names.length} are there, wake the topic, and none rings`)];
}

async function alarmsOf({ aws, stage, part }: Place): Promise<MetricAlarm[]> {
  const found: MetricAlarm[] = [];
  const wanted = { AlarmNamePrefix: `enx-${stage.name}-${part}-` };
  for await (const { MetricAlarms = [] } of paginateDescribeAlarms({ client: aws.cloudWatch }, wanted))
    found.push(...MetricAlarms);
  return found;
}

const namesOf = (alarms: readonly MetricAlarm[]) => alarms.map(({ AlarmName = '' }) => AlarmName);

function several(names: readonly string[], are: string, remedy: string): Finding[] {
  return names.length === 0 ? [] : [bad('alarms', `${names.length} are ${are}: ${names.join(', ')}`, remedy)];
}

/** The description ends with the page (lib/constructs/alarm-book.ts). */
function ringing({ AlarmName = '', AlarmDescription = '' }: MetricAlarm): Finding {
  return bad(`alarm ${AlarmName}`, 'rings', AlarmDescription);
}

/** No address is shown: they are people’s. */
async function lookAtSubscribers({ aws, stage }: Place, topic: string): Promise<Finding[]> {
  const arns: string[] = [];
  for await (const { Subscriptions = [] } of paginateListSubscriptionsByTopic({ client: aws.sns }, { TopicArn: topic }))
    arns.push(...Subscriptions.map(({ SubscriptionArn = '' }) => SubscriptionArn));
  const confirmed = arns.filter((arn) => arn.startsWith('arn:')).length;
  const waiting = arns.filter((arn) => arn === 'PendingConfirmation').length;
  const what = 'alarm topic';
  if (waiting > 0)
    return [
      bad(
        what,
        `${waiting} of ${waiting + confirmed} subscribers did not confirm`,
        'They follow the link in the mail from AWS.',
      ),
    ];
  if (confirmed > 0) return [ok(what, `${confirmed} subscribed, all of them confirmed`)];
  if (stage.throwAway) return [ok(what, 'nobody is subscribed, and of a throw-away stage nobody need be')];
  const subscribe = `aws sns subscribe --topic-arn ${topic} --protocol email --notification-endpoint <address>`;
  return [
    bad(
      what,
      'nobody is subscribed: an alarm wakes nobody',
      `alarmEmail in the stage file and deploy, or ${subscribe}`,
    ),
  ];
}
