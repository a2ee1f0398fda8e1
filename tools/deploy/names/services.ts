/** Certificate Manager and Route 53 by their SDK, with what can go wrong in words. */
import {
  ACMClient,
  type CertificateDetail,
  DescribeCertificateCommand,
  paginateListCertificates,
  RequestCertificateCommand,
} from '@aws-sdk/client-acm';
import { ChangeResourceRecordSetsCommand, GetHostedZoneCommand, Route53Client } from '@aws-sdk/client-route-53';
import { Problem } from '../../../device/problem.ts';
import type { StageFacts, Zone } from '../../../lib/settings/stage-files.ts';
import type { Certificate, DnsRecord, NameServices } from './certificates.ts';

const CNAME_SECONDS = 300;

/** `tags`: on every certificate that is asked for. */
export function nameServices(tags: StageFacts['tags']): NameServices {
  return {
    find: (awsRegion, names) => inWords(acmRights, () => find(awsRegion, names)),
    request: (awsRegion, names, token) => inWords(acmRights, () => request(awsRegion, names, token, tags)),
    describe: (arn) => inWords(acmRights, async () => certificateOf(await detailOf(arn))),
    checkZone: (zone) => inWords(dnsRights, () => checkZone(zone)),
    write: (zone, records) => inWords(dnsRights, () => write(zone, records)),
  };
}

async function find(region: string, names: readonly string[]): Promise<Certificate[]> {
  const arns: string[] = [];
  for await (const { CertificateSummaryList = [] } of paginateListCertificates(
    { client: new ACMClient({ region }) },
    {},
  )) {
    // An imported one would have to be renewed by hand.
    const made = CertificateSummaryList.filter(({ Type }) => Type !== 'IMPORTED');
    arns.push(
      ...made.flatMap((each) => (each.DomainName === names[0] && each.CertificateArn ? [each.CertificateArn] : [])),
    );
  }
  const all = await Promise.all(arns.map(detailOf));
  return all.filter((each) => isForExactly(names, each) && isByDns(each)).map(certificateOf);
}

function isForExactly(names: readonly string[], { SubjectAlternativeNames: held = [] }: CertificateDetail): boolean {
  return [...held].sort().join() === [...names].sort().join();
}

/** One that somebody asked for by e-mail does not renew itself by our records. */
function isByDns({ DomainValidationOptions: options = [] }: CertificateDetail): boolean {
  return options.every(({ ValidationMethod }) => ValidationMethod === 'DNS');
}

async function request(
  region: string,
  [name, ...others]: readonly [string, ...string[]],
  token: string,
  tags: StageFacts['tags'],
): Promise<string> {
  const { CertificateArn = '' } = await new ACMClient({ region }).send(
    new RequestCertificateCommand({
      DomainName: name,
      ...(others.length > 0 ? { SubjectAlternativeNames: [name, ...others] } : {}),
      ValidationMethod: 'DNS',
      IdempotencyToken: token,
      ...(Object.keys(tags).length > 0 ? { Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })) } : {}),
    }),
  );
  return CertificateArn;
}

async function detailOf(arn: string): Promise<CertificateDetail> {
  const [, , , region = ''] = arn.split(':');
  const answer = await new ACMClient({ region }).send(new DescribeCertificateCommand({ CertificateArn: arn }));
  return answer.Certificate ?? {};
}

function certificateOf(detail: CertificateDetail): Certificate {
  return {
    arn: detail.CertificateArn ?? '',
    names: detail.SubjectAlternativeNames ?? [],
    status: detail.Status ?? '',
    failure: detail.FailureReason,
    renewal: detail.RenewalSummary?.RenewalStatus,
    records: validationRecords(detail),
  };
}

/** Empty until ACM has made all of them. */
function validationRecords({ DomainValidationOptions: options = [] }: CertificateDetail): DnsRecord[] {
  const records = options.flatMap(({ ResourceRecord: record }) =>
    record?.Name && record.Value ? [{ name: record.Name, value: record.Value }] : [],
  );
  return records.length === options.length ? records : [];
}

/** A wrong zone would only be noticed in the middle of the deployment. */
async function checkZone({ id, name }: Zone): Promise<void> {
  const { HostedZone: zone } = await new Route53Client({}).send(new GetHostedZoneCommand({ Id: id }));
  const isPrivate = zone?.Config?.PrivateZone ?? false;
  if (!isPrivate && zone?.Name === `${name}.`) return;
  throw new Problem(
    `The hosted zone ${id} is ${isPrivate ? 'private' : `called ${zone?.Name}`}; the stage file says it is ${name}.`,
    'Correct domains.hostedZone in the stage file. `aws route53 list-hosted-zones` lists those of the account.',
  );
}

/** Also records that are there: one that somebody took away would end the certificate's renewals. */
async function write({ id }: Zone, records: readonly DnsRecord[]): Promise<void> {
  if (records.length === 0) return;
  const Changes = records.map(({ name, value }) => ({
    Action: 'UPSERT' as const,
    ResourceRecordSet: {
      Name: name,
      Type: 'CNAME' as const,
      TTL: CNAME_SECONDS,
      ResourceRecords: [{ Value: value }],
    },
  }));
  const ChangeBatch = { Comment: 'Proves to ACM whose the names are; it renews certificates by them', Changes };
  await new Route53Client({}).send(new ChangeResourceRecordSetsCommand({ HostedZoneId: id, ChangeBatch }));
}

const acmRights = 'acm:ListCertificates, acm:DescribeCertificate, acm:RequestCertificate and acm:AddTagsToCertificate';
const dnsRights = "route53:GetHostedZone and route53:ChangeResourceRecordSets on the stage's zone";

async function inWords<T>(rights: string, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    if (error instanceof Problem) throw error;
    throw new Problem(
      `The stage's names cannot be prepared: ${error instanceof Error ? error.message : error}`,
      `Your credentials need ${rights}; a hosted zone must be of their account. Nothing has been made in a stack.`,
    );
  }
}
