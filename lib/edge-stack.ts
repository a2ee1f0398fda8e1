import { type App, CfnOutput, type Environment, Stack, Token } from 'aws-cdk-lib';
import { CloudFrontTarget } from 'aws-cdk-lib/aws-route53-targets';
import type { Construct } from 'constructs';
import type { PhoneDomain } from '../lambdas/shared/names.ts';
import { floodStopped, frontFailing, frontRefusing } from './alarms/edge.ts';
import { AlarmBook } from './constructs/alarm-book.ts';
import { ApiFront } from './constructs/api/api-front.ts';
import { Firewall } from './constructs/api/firewall.ts';
import { type DnsRecordProps, pointName } from './constructs/api/own-name.ts';
import { EDGE_REGION, edgeStackName } from './names.ts';
import { apiNames, publicRecord } from './settings/addresses.ts';
import type { Stage } from './settings/stages.ts';

export interface EdgeStackProps {
  readonly stage: Stage;
  /** As of DomainStackProps. */
  readonly unprotected: readonly string[];
  readonly env: Environment;
}

/** What phones ask of each trust domain. */
const fronted = {
  verification: { api: 'deviceApi', id: 'DeviceApiFront' },
  keyserver: { api: 'publishApi', id: 'PublishApiFront' },
} as const;

/**
 * CloudFront and its firewall before the API that the phones of one trust domain ask (docs/decisions/008-edge.md). In
 * us-east-1, from where alone CloudFront takes certificates and firewalls and where its metrics are.
 */
export class EdgeStack extends Stack {
  constructor(scope: Construct, domain: PhoneDomain, { stage, unprotected, env }: EdgeStackProps) {
    const name = edgeStackName(domain, stage.name);
    super(scope, name, {
      env,
      description: `ENX ${domain}, stage ${stage.name}: CloudFront and firewall before the API of the phones`,
      terminationProtection: !stage.throwAway && !unprotected.includes(name),
    });
    const { api, id } = fronted[domain];
    const names = apiNames(stage.facts, api);
    if (!names?.origin) throw new Error(`${name} needs domains.${api} and originNames.${api}`);
    const firewall = new Firewall(this, { stage, domain });
    const front = new ApiFront(this, id, { stage, domain, name: names.public, origin: names.origin, firewall });
    this.#point(front, { facts: stage.facts, domain, id, name: names.public });
    const alarms = new AlarmBook(this, stage, domain);
    frontFailing(alarms, id, front.distribution);
    frontRefusing(alarms, id, front.distribution);
    floodStopped(alarms, id, firewall);
    new CfnOutput(this, 'AlarmTopicArn', { value: alarms.topic.topicArn });
    new CfnOutput(this, `${id}DistributionId`, { value: front.distribution.distributionId });
  }

  #point(front: ApiFront, named: Pick<DnsRecordProps, 'facts' | 'domain' | 'id' | 'name'>): void {
    const target = new CloudFrontTarget(front.distribution);
    const canonicalName = front.distribution.distributionDomainName;
    pointName(front, { ...named, target, canonicalName, weighted: publicRecord.cloudfront });
  }
}

/**
 * One per trust domain where the stage has a front, each after the stack whose API it stands before: an origin must answer
 * under its name before phones are sent to the front.
 */
export function edgeStacks(
  app: App,
  servers: Readonly<Record<PhoneDomain, Stack>>,
  { stage, unprotected }: Pick<EdgeStackProps, 'stage' | 'unprotected'>,
): EdgeStack[] {
  if (stage.facts.front === 'none') return [];
  return Object.entries(servers).map(([domain, server]) => {
    const account = Token.isUnresolved(server.account) ? {} : { account: server.account };
    const edge = new EdgeStack(app, domain as PhoneDomain, {
      stage,
      unprotected,
      env: { ...account, region: EDGE_REGION },
    });
    edge.addStackDependency(server);
    return edge;
  });
}
