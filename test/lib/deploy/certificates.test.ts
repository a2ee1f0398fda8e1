/** What `npm run deploy` does for a stage's names before any stack, with Certificate Manager and Route 53 replaced. */
import { beforeEach, describe, expect, it } from 'vitest';
import type { Domain } from '../../../lambdas/shared/names.ts';
import { certificatesOf } from '../../../lib/settings/certificates.ts';
import type { StageFacts, Zone } from '../../../lib/settings/stage-files.ts';
import { parameterArguments } from '../../../tools/deploy/cdk.ts';
import { recordsToMake, temporaryWarning } from '../../../tools/deploy/names/addresses.ts';
import {
  type Certificate,
  certificateArns,
  type DnsRecord,
  type NameServices,
} from '../../../tools/deploy/names/certificates.ts';
import { temporary, withoutZone, withZone } from '../templates.ts';

const both: readonly Domain[] = ['verification', 'keyserver'];
const frankfurt = 'eu-central-1';
const origin = { deviceApi: 'device-origin.example.org', publishApi: 'publish-origin.example.org' };
const fronted: StageFacts = { ...withZone, front: 'cloudfront', originNames: origin };

type Change = (certificate: Certificate, look: number) => Partial<Certificate>;

/** Certificates as ACM keeps them; `change` says what became of one when it is looked at again. */
class FakeServices implements NameServices {
  readonly certificates: Certificate[] = [];
  readonly requests: { awsRegion: string; names: string; token: string }[] = [];
  readonly written: { zone: string; records: string[] }[] = [];
  zoneProblem: Error | undefined;
  change: Change = (_, look) => (look === 1 ? {} : { status: 'ISSUED' });
  readonly #looks = new Map<string, number>();

  add(awsRegion: string, names: readonly string[], more: Partial<Certificate> = {}): Certificate {
    const arn = `arn:aws:acm:${awsRegion}:1:certificate/${this.certificates.length}`;
    const [name = ''] = names;
    const made = { arn, names, status: 'PENDING_VALIDATION', records: [recordFor(name)], ...more };
    this.certificates.push(made);
    return made;
  }

  async find(awsRegion: string, names: readonly string[]): Promise<Certificate[]> {
    return this.certificates.filter(
      (each) => each.arn.includes(`:${awsRegion}:`) && each.names.join() === names.join(),
    );
  }

  async request(awsRegion: string, names: readonly string[], token: string): Promise<string> {
    this.requests.push({ awsRegion, names: names.join(), token });
    return this.add(awsRegion, names).arn;
  }

  async describe(arn: string): Promise<Certificate> {
    const at = this.certificates.findIndex((each) => each.arn === arn);
    const look = (this.#looks.get(arn) ?? 0) + 1;
    this.#looks.set(arn, look);
    const before = this.certificates[at] as Certificate;
    const now = { ...before, ...this.change(before, look) };
    this.certificates[at] = now;
    return now;
  }

  async checkZone(): Promise<void> {
    if (this.zoneProblem) throw this.zoneProblem;
  }

  async write({ id }: Zone, records: readonly DnsRecord[]): Promise<void> {
    this.written.push({ zone: id, records: records.map(({ name }) => name) });
  }
}

const recordFor = (name: string): DnsRecord => ({ name: `_x.${name}.`, value: `_y.${name}.acm-validations.aws.` });

let services: FakeServices;
let lines: string[];
let pauses: number[];
beforeEach(() => {
  services = new FakeServices();
  lines = [];
  pauses = [];
});

const run = (facts: StageFacts, domains = both, awsRegion = frankfurt) =>
  certificateArns({
    ...{ facts, domains, awsRegion, services },
    pause: async (milliseconds) => {
      pauses.push(milliseconds);
    },
    found: (line) => lines.push(`ok  ${line}`),
    note: (line) => lines.push(`--  ${line}`),
  });
const asked = () => services.requests.map(({ awsRegion, names }) => `${awsRegion} ${names}`);

describe('the certificates of a stage', () => {
  it('are none while it has no names', async () => {
    expect(await run(temporary)).toEqual({});
    expect([services.requests, services.written, lines]).toEqual([[], [], []]);
  });

  it("are asked for where they are needed: the APIs' beside them, CloudFront's in us-east-1", async () => {
    const arns = await run(withZone);
    expect(asked()).toEqual([
      'eu-central-1 device.example.org',
      'eu-central-1 admin.example.org',
      'eu-central-1 publish.example.org',
      'us-east-1 files.example.org',
      'eu-central-1 en.example.org,*.en.example.org',
    ]);
    expect(Object.keys(arns)).toEqual([
      'DeviceApiCertificateArn',
      'AdminApiCertificateArn',
      'PublishApiCertificateArn',
      'ExportSiteCertificateArn',
      'RedirectApiCertificateArn',
    ]);
    expect(arns.ExportSiteCertificateArn).toBe(services.certificates[3]?.arn);
  });

  it('with a front: also of the names for CloudFront, and of the public names in us-east-1', async () => {
    await run(fronted);
    expect(asked().filter((line) => /device|publish/.test(line))).toEqual([
      'eu-central-1 device.example.org',
      'eu-central-1 device-origin.example.org',
      'us-east-1 device.example.org',
      'eu-central-1 publish.example.org',
      'eu-central-1 publish-origin.example.org',
      'us-east-1 publish.example.org',
    ]);
  });

  it('in us-east-1 are shared by the API and its front', async () => {
    const arns = await run(fronted, both, 'us-east-1');
    expect(arns.DeviceApiCertificateArn).toBe(arns.DeviceApiFrontCertificateArn);
    expect(asked().filter((line) => line === 'us-east-1 device.example.org')).toHaveLength(1);
  });

  it.each([
    ['verification', ['device.example.org', 'admin.example.org', 'en.example.org,*.en.example.org']],
    ['keyserver', ['publish.example.org', 'files.example.org']],
  ] as const)('are asked for by the account of their own server: %s', async (domain, names) => {
    await run(withZone, [domain]);
    expect(services.requests.map((request) => request.names)).toEqual(names);
  });

  it('have parameters that no other has', () => {
    const parameters = certificatesOf(fronted).map(({ parameter }) => parameter);
    expect(new Set(parameters).size).toBe(parameters.length);
  });

  it('come from what is there already', async () => {
    const issued = services.add(frankfurt, ['device.example.org'], { status: 'ISSUED' });
    const pending = services.add(frankfurt, ['admin.example.org']);
    services.add(frankfurt, ['publish.example.org', 'x.example.org'], { status: 'ISSUED' });
    services.add('us-east-1', ['publish.example.org'], { status: 'ISSUED' });
    const arns = await run(withZone);
    expect(arns).toMatchObject({ DeviceApiCertificateArn: issued.arn, AdminApiCertificateArn: pending.arn });
    expect(asked()).toContain('eu-central-1 publish.example.org');
    expect(services.requests).toHaveLength(3);
  });

  it('prefer an issued one to a pending one', async () => {
    services.add(frankfurt, ['device.example.org']);
    const issued = services.add(frankfurt, ['device.example.org'], { status: 'ISSUED' });
    expect(await run(withZone)).toMatchObject({ DeviceApiCertificateArn: issued.arn });
  });

  it.each([
    ['VALIDATION_TIMED_OUT', undefined, 'nobody made its DNS record within 72 hours'],
    ['EXPIRED', undefined, 'it has expired'],
    ['FAILED', 'CAA_ERROR', '0 issue "amazon.com"'],
    ['FAILED', 'SOMETHING_NEW', 'ACM says FAILED, SOMETHING_NEW'],
  ])('%s (%s) are asked for anew, with a token of their own', async (status, failure, words) => {
    await run(withZone);
    const [first] = services.requests;
    services.certificates[0] = { ...(services.certificates[0] as Certificate), status, failure };
    lines = [];
    await run(withZone);
    expect(lines[0]).toContain(`--  an earlier certificate for device.example.org is of no use: `);
    expect(lines[0]).toContain(words);
    const again = services.requests.at(-1);
    expect(again).toMatchObject({ names: 'device.example.org' });
    expect(again?.token).not.toBe(first?.token);
    expect(again?.token).toMatch(/^\w{1,32}$/);
  });
});

describe('in a zone of Route 53', () => {
  it('the records are written, each once, and issuing is waited for with progress', async () => {
    services.change = (_, look) => (look < 5 ? {} : { status: 'ISSUED' });
    await run(fronted);
    expect(services.written).toEqual([
      {
        zone: 'Z0123456789ABC',
        records: expect.arrayContaining(['_x.device.example.org.', '_x.en.example.org.']),
      },
      { zone: 'Z0123456789ABC', records: expect.arrayContaining(['_x.files.example.org.']) },
    ]);
    const all = services.written.flatMap(({ records }) => records);
    expect(new Set(all).size).toBe(all.length);
    expect(lines.filter((line) => line.includes('waiting for ACM'))).toHaveLength(2);
    expect(lines.at(-1)).toMatch(/^ok {2}certificates: device\.example\.org, device-origin/);
  });

  it('are written again for certificates that are there: ACM renews by them', async () => {
    await run(withZone);
    await run(withZone);
    expect(services.requests).toHaveLength(5);
    expect(services.written.slice(2)).toEqual(services.written.slice(0, 2));
  });

  it('waits for the records that ACM makes some seconds later', async () => {
    services.change = (certificate, look) => {
      if (look < 3) return { records: [] };
      return look === 3 ? { records: [recordFor(certificate.names[0] ?? '')] } : { status: 'ISSUED' };
    };
    await run(withZone);
    expect(services.written[0]?.records).toContain('_x.device.example.org.');
    expect(pauses.filter((milliseconds) => milliseconds === 2_000)).toHaveLength(10);
  });

  it('says after ten minutes how to go on', async () => {
    services.change = () => ({});
    await expect(run(withZone)).rejects.toMatchObject({
      message: expect.stringContaining(
        'ACM has not issued yet, although the DNS records are written: device.example.org',
      ),
      remedy: expect.stringContaining('Run this command again'),
    });
    expect(pauses.reduce((sum, milliseconds) => sum + milliseconds)).toBe(600_000);
  });

  it('gives up when ACM names no record', async () => {
    services.change = () => ({ records: [] });
    await expect(run(withZone)).rejects.toThrow('ACM has not said yet which DNS records prove');
  });

  it('says why ACM refuses', async () => {
    services.change = (_, look) => (look < 3 ? {} : { status: 'FAILED', failure: 'CAA_ERROR' });
    await expect(run(withZone)).rejects.toMatchObject({
      message: expect.stringMatching(/does not issue the certificate for device\.example\.org: a CAA record/),
      remedy: expect.stringContaining('asks for a new one'),
    });
  });

  it('asks for nothing while the zone is a wrong one', async () => {
    services.zoneProblem = new Error('another zone');
    await expect(run(withZone)).rejects.toThrow('another zone');
    expect(services.requests).toEqual([]);
  });
});

describe("in the PHA's own DNS", () => {
  it('prints the records and stops, and goes on when they are there', async () => {
    services.change = () => ({});
    const stopped = await run(withoutZone).catch((error: unknown) => error);
    expect(stopped).toMatchObject({
      message: expect.stringContaining(
        '  _x.device.example.org.   CNAME  _y.device.example.org.acm-validations.aws.\n',
      ),
      remedy: expect.stringContaining('Then run this command again'),
    });
    expect((stopped as Error).message.match(/CNAME/g)).toHaveLength(5);
    expect([services.written, pauses]).toEqual([[], []]);

    services.certificates.forEach((each, at) => {
      services.certificates[at] = { ...each, status: 'ISSUED' };
    });
    expect(Object.keys(await run(withoutZone))).toHaveLength(5);
    expect(services.requests).toHaveLength(5);
  });

  it('warns while ACM cannot renew', async () => {
    await run(withZone);
    services.certificates[1] = { ...(services.certificates[1] as Certificate), renewal: 'PENDING_VALIDATION' };
    lines = [];
    await run(withoutZone);
    expect(lines.join('\n')).toMatch(/ACM cannot renew[\s\S]*_x\.admin\.example\.org\. +CNAME/);
  });

  it('of one server only: the records of the other are written first', async () => {
    services.change = () => ({});
    const zone = { id: 'Z0123456789ABC', name: 'example.org' };
    const mixed = {
      ...withZone,
      domains: { ...(withZone.domains as object), hostedZone: { verification: 'none', keyserver: zone } },
    } as StageFacts;
    const { message } = (await run(mixed).catch((error: unknown) => error)) as Error;
    expect(message).toContain('_x.device.example.org.');
    expect(message).not.toContain('_x.publish.example.org.');
    expect(services.written[0]?.records).toEqual(['_x.publish.example.org.', '_x.files.example.org.']);
  });
});

describe('what the deployment hands on', () => {
  it('is each ARN to the template that has its parameter', () => {
    const template = { Parameters: { DeviceApiCertificateArn: {}, BootstrapVersion: {} } };
    const arns = { DeviceApiCertificateArn: 'arn:1', ExportSiteCertificateArn: 'arn:2' };
    expect(parameterArguments('S', template, arns)).toEqual(['--parameters', 'S:DeviceApiCertificateArn=arn:1']);
    expect(parameterArguments('S', {}, arns)).toEqual([]);
  });

  const outputs = [
    { DeviceApiDnsTarget: 'd-1.example', AdminApiDnsTarget: 'd-2.example', DeviceApiOriginDnsTarget: 'd-3.example' },
    { ExportSiteDnsTarget: 'x.cloudfront.example' },
    { RedirectApiDnsTarget: 'd-4.example', RedirectApiBelowDnsTarget: 'd-5.example' },
  ];

  it('to the person: the records to make, where CloudFront asks before what is moved to it', () => {
    const text = recordsToMake({ ...withoutZone, originNames: origin }, [
      ...outputs,
      { DeviceApiFrontDnsTarget: 'c.example' },
    ]);
    expect(text.split('\n').slice(-6)).toEqual([
      '  device-origin.example.org  CNAME  d-3.example',
      '  device.example.org         CNAME  c.example',
      '  admin.example.org          CNAME  d-2.example',
      '  files.example.org          CNAME  x.cloudfront.example',
      '  en.example.org             CNAME  d-4.example',
      '  *.en.example.org           CNAME  d-5.example',
    ]);
    expect(recordsToMake(withoutZone, outputs)).toContain('  device.example.org  CNAME  d-1.example\n');
    expect(recordsToMake(withZone, [{ DeviceUrl: 'https://d.example/' }])).toBe('');
  });

  it('to the person: what temporary addresses mean', () => {
    expect(temporaryWarning('prod', temporary)).toContain('every phone has to be told other ones');
    expect(temporaryWarning('prod', withZone)).toBeUndefined();
  });
});
