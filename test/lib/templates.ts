/** Synthesised templates for the tests of lib/, without the bundles (bundles.test.ts makes those once). */
import { randomUUID } from 'node:crypto';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { inject } from 'vitest';
import { VALUE_MARK } from '../../lambdas/shared/region-rows.ts';
import { enxApp } from '../../lib/enx-app.ts';
import { readRegionFiles } from '../../lib/settings/region-files.ts';
import { type DomainNames, type StageFacts, stageFacts } from '../../lib/settings/stage-files.ts';
import type { RegionFile } from '../../protocol/region.ts';
import { selfServiceSettings } from '../../protocol/self-service/settings.ts';
import '../support/setup/lib-setup.ts';

export const root = join(import.meta.dirname, '../..');
/** The tests' own: the regions of the deployment are its owner's to change. */
export const regionFolder = join(root, 'test/support/regions');
export const demoRegions = readRegionFiles(regionFolder);

/** A region's part `selfService` with everything that it can have, and an HTTPS registry. */
export const aSelfService = selfServiceSettings.parse({
  issuer: 'https://login.example.org',
  clientId: 'enx',
  claims: { nationalNumber: 'pid' },
  kinds: ['confirmed', 'user-report'],
  registry: { kind: 'https', url: 'https://registry.example.org/covid19status' },
});
export const offeringRegions = demoRegions.map((region) => ({ ...region, selfService: aSelfService }));

/** Any folder does where a bundle would lie. */
export const anyFolder = () => join(root, 'regions');

export interface Synthesis {
  readonly verification: Template;
  readonly keyServer: Template;
}

/** Without the CDK's own schema check, which costs seconds and which every real synth makes. cdk-nag runs. */
export function newApp(context: Record<string, string> = {}): App {
  return new App({
    context,
    builtinCloudFormationValidation: false,
    outdir: join(inject('assembliesFolder'), randomUUID()),
  });
}

/** Of a stage without names of its own. */
export const temporary = stageFacts.parse({ domains: 'temporary' });

/** Messages by both kinds of provider. */
export const withMessages = stageFacts.parse({
  domains: 'temporary',
  messages: {
    providers: [
      { kind: 'end-user-messaging', originationIdentity: 'pool-0123456789abcdef' },
      { kind: 'twilio', accountSid: `AC${'0'.repeat(32)}`, sender: '+15550100', secret: 'twilio' },
    ],
  },
});

/** Names of its own, in a zone of Route 53 and where the PHA runs its own DNS. */
export const withZone = stageFacts.parse({
  domains: {
    deviceApi: 'device.example.org',
    adminApi: 'admin.example.org',
    publishApi: 'publish.example.org',
    exportSite: 'files.example.org',
    redirector: 'en.example.org',
    hostedZone: { id: 'Z0123456789ABC', name: 'example.org' },
  },
});
export const withoutZone = {
  ...withZone,
  domains: { ...(withZone.domains as DomainNames), hostedZone: 'none' as const },
};

/** With a name of self-service's own. */
export const withSelfService: StageFacts = {
  ...withZone,
  domains: { ...(withZone.domains as DomainNames), selfService: 'self.example.org' },
};

/** With whatever a stage can have, but for CloudFront. */
export const complete: StageFacts = { ...withZone, messages: withMessages.messages };

/** With CloudFront before the APIs of phones. */
export const behindFront: StageFacts = {
  ...withZone,
  front: 'cloudfront',
  originNames: { deviceApi: 'device-origin.example.org', publishApi: 'publish-origin.example.org' },
};

/** The stacks of a stage behind CloudFront: those of its servers, then CloudFront's. */
export function synthesiseFront(facts: Partial<StageFacts> = {}, context: Record<string, string> = {}) {
  const app = newApp({ stage: 'prod', ...context });
  const stacks = enxApp(app, { regions: demoRegions, facts: { ...behindFront, ...facts }, bundles: anyFolder });
  const [verificationEdge, keyserverEdge] = stacks.edges;
  if (!verificationEdge || !keyserverEdge) throw new Error('Two edge stacks are missing');
  return { ...stacks, verificationEdge, keyserverEdge, assembly: app.synth() };
}

const made = new Map<string, Synthesis>();

/** Once for the same question, since each takes a second: what it gives is not to be changed. */
export function synthesise(
  context: Record<string, string>,
  regions: readonly RegionFile[] = demoRegions,
  facts: StageFacts = temporary,
): Synthesis {
  const { CDK_DEFAULT_ACCOUNT: account, CDK_DEFAULT_REGION: region } = process.env;
  const question = JSON.stringify([context, regions, facts, account, region]);
  const known = made.get(question);
  if (known) return known;
  const { verification, keyServer } = enxApp(newApp(context), { regions, facts, bundles: anyFolder });
  const templates = { verification: Template.fromStack(verification), keyServer: Template.fromStack(keyServer) };
  made.set(question, templates);
  return templates;
}

/** The third stack, of regions that offer self-service. */
export function synthesiseSelfService(
  context: Record<string, string>,
  { regions = offeringRegions, facts = temporary }: { regions?: readonly RegionFile[]; facts?: StageFacts } = {},
): Template {
  const { selfService } = enxApp(newApp(context), { regions, facts, bundles: anyFolder });
  if (!selfService) throw new Error('No region offers self-service');
  return Template.fromStack(selfService);
}

/** What a stage file says of staff: a pool of the stage's own, or an issuer of the authority's. */
export const withPool = { signIn: 'pool', domainPrefix: 'enx-prod-staff' } as const;
export const withIssuer = {
  signIn: {
    issuer: 'https://login.example.org/realm',
    clientId: 'enx-pages',
    audience: 'https://pages.example.org/',
    secondFactor: { claim: 'amr', values: ['mfa', 'otp'] },
  },
};

/** The stack of the staff's pages, and that of their trust domain, which knows of it. */
export function synthesiseStaff(
  context: Record<string, string>,
  { facts = temporary, staff = withPool }: { facts?: StageFacts; staff?: object } = {},
) {
  const known = stageFacts.parse({ ...facts, staff });
  const stacks = enxApp(newApp(context), { regions: demoRegions, facts: known, bundles: anyFolder, pages: anyFolder });
  if (!stacks.staff) throw new Error('The stage has no pages for staff');
  return { staff: Template.fromStack(stacks.staff), verification: Template.fromStack(stacks.verification) };
}

/** The text of the regions' rows, as its writer gets it, with what only CloudFormation knows as the template writes it. */
export function regionRows(template: Template): string {
  const { Key, Values } = resource(template, 'AWS::CloudFormation::CustomResource', 'RegionRows').Properties;
  const [file = ''] = globSync(join(inject('assembliesFolder'), '*', `regions.${Key}`));
  const parts = readFileSync(file, 'utf8').split(VALUE_MARK);
  return parts.map((part, at) => (at % 2 === 0 ? part : JSON.stringify(Values[Number(part)]))).join('');
}

export const local = { stage: 'local', jwksBaseUrl: 'http://127.0.0.1:9/' };

export interface Resource {
  readonly Type: string;
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
  // A template's properties are whatever CloudFormation allows.
  // biome-ignore lint/suspicious/noExplicitAny: see above
  readonly Properties: any;
}

/** All resources of a type by logical id. */
export function resources(template: Template, type: string): Record<string, Resource> {
  return template.findResources(type) as Record<string, Resource>;
}

/** The one resource of a type whose logical id starts with `prefix`. */
export function resource(template: Template, type: string, prefix = ''): Resource {
  const found = Object.entries(resources(template, type)).filter(([id]) => id.startsWith(prefix));
  if (found.length !== 1) throw new Error(`${found.length} resources of type ${type} start with "${prefix}"`);
  return (found[0] as [string, Resource])[1];
}
