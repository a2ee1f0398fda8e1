/**
 * EventBridge sees who changes, disables or deletes a key only where a trail of CloudTrail logs management events
 * ("AWS API Call via CloudTrail" needs a trail). Without one, the alarm on tampering with keys is deaf, and nobody could
 * reconstruct who made a key (docs/decisions/002).
 */
import {
  type AdvancedFieldSelector,
  CloudTrailClient,
  DescribeTrailsCommand,
  type EventSelector,
  GetEventSelectorsCommand,
  type GetEventSelectorsResponse,
  GetTrailStatusCommand,
  type Trail,
} from '@aws-sdk/client-cloudtrail';
import { Problem } from '../../../device/problem.ts';
import type { Caller } from '../aws.ts';
import { type Found, notAllowed, unlessDenied } from './found.ts';

const KMS = 'kms.amazonaws.com';

/** Throws a Problem where no trail writes down what is done to keys in this Amazon region. */
export async function requireTrail({ account, awsRegion }: Caller, found: Found): Promise<void> {
  const trail = await findTrail(awsRegion);
  if (trail === 'denied') {
    const rights = 'cloudtrail:DescribeTrails, GetTrailStatus, GetEventSelectors';
    found(notAllowed('for a trail of management events', rights), '--');
  } else if (trail !== undefined) found(`CloudTrail: ${trail} logs what is done to keys`);
  else {
    throw new Problem(
      `No trail of account ${account} logs management events of KMS in ${awsRegion}, so nobody would notice a change of a key.`,
      'Once per account: CloudTrail, "Create trail" in the console, with management events, read and write or write only,\n' +
        'and without "Exclude AWS KMS events"; or aws cloudtrail create-trail --name management --is-multi-region-trail\n' +
        '--s3-bucket-name <bucket>, then aws cloudtrail start-logging --name management. The first trail costs its storage.',
    );
  }
}

/** The name of one that serves; `denied` where none does and one cannot be looked into, as that of an organisation. */
async function findTrail(awsRegion: string): Promise<string | 'denied' | undefined> {
  const client = new CloudTrailClient({});
  const all = await unlessDenied(() => client.send(new DescribeTrailsCommand({ includeShadowTrails: true })));
  if (all === 'denied') return 'denied';
  const candidates = (all.trailList ?? []).filter((one) => covers(one, awsRegion));
  const serves = await Promise.all(candidates.map((one) => unlessDenied(() => writesKeyChanges(client, one))));
  const found = candidates.find((_, i) => serves[i] === true);
  return found ? found.Name : serves.includes('denied') ? 'denied' : undefined;
}

function covers({ IsMultiRegionTrail, HomeRegion }: Trail, awsRegion: string): boolean {
  return IsMultiRegionTrail === true || HomeRegion === awsRegion;
}

async function writesKeyChanges(client: CloudTrailClient, { TrailARN }: Trail): Promise<boolean> {
  const { IsLogging } = await client.send(new GetTrailStatusCommand({ Name: TrailARN }));
  if (!IsLogging) return false;
  return logsKeyChanges(await client.send(new GetEventSelectorsCommand({ TrailName: TrailARN })));
}

/** Do these selectors let the writes to KMS keys through? Basic and advanced ones exclude each other. */
export function logsKeyChanges({
  EventSelectors = [],
  AdvancedEventSelectors = [],
}: GetEventSelectorsResponse): boolean {
  return (
    EventSelectors.some(basicTakesKeyChanges) ||
    AdvancedEventSelectors.some(({ FieldSelectors = [] }) => FieldSelectors.every(fieldTakesKeyChanges))
  );
}

function basicTakesKeyChanges({ IncludeManagementEvents, ReadWriteType, ...rest }: EventSelector): boolean {
  const excluded = rest.ExcludeManagementEventSources?.includes(KMS) ?? false;
  return IncludeManagementEvents !== false && ReadWriteType !== 'ReadOnly' && !excluded;
}

/** What a PutKeyPolicy has in the fields that a selector of management events may name. */
const keyChange: Readonly<Record<string, string>> = {
  eventCategory: 'Management',
  readOnly: 'false',
  eventSource: KMS,
};

/** A field that we do not know is taken to exclude it: a trail of which we are not sure is none. */
function fieldTakesKeyChanges(selector: AdvancedFieldSelector): boolean {
  const value = keyChange[selector.Field ?? ''];
  if (value === undefined) return false;
  const any = (texts: readonly string[] | undefined, holds: (text: string) => boolean) => texts?.some(holds);
  return (
    (any(selector.Equals, (text) => text === value) ?? true) &&
    (any(selector.StartsWith, (text) => value.startsWith(text)) ?? true) &&
    (any(selector.EndsWith, (text) => value.endsWith(text)) ?? true) &&
    !any(selector.NotEquals, (text) => text === value) &&
    !any(selector.NotStartsWith, (text) => value.startsWith(text)) &&
    !any(selector.NotEndsWith, (text) => value.endsWith(text))
  );
}
