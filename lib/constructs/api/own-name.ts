/**
 * Names of the PHA's own (stages/<stage>.json): a certificate from outside, and DNS records or what they must say
 * (docs/decisions/007-certificates.md).
 */
import { CfnOutput, CfnParameter, Stack } from 'aws-cdk-lib';
import {
  ApiMapping,
  DomainName,
  type HttpApi,
  type HttpStage,
  IpAddressType,
  SecurityPolicy,
} from 'aws-cdk-lib/aws-apigatewayv2';
import { Certificate, type ICertificate } from 'aws-cdk-lib/aws-certificatemanager';
import { AaaaRecord, ARecord, HostedZone, type IAliasRecordTarget, RecordTarget } from 'aws-cdk-lib/aws-route53';
import { ApiGatewayv2DomainProperties } from 'aws-cdk-lib/aws-route53-targets';
import { Construct } from 'constructs';
import type { Domain } from '../../../lambdas/shared/names.ts';
import { type StageFacts, zoneOf } from '../../settings/stage-files.ts';

/** As a parameter without default: a plain `cdk synth` needs no ARN, and a plain `cdk deploy` keeps the one of last time. */
export function certificateParameter(scope: Construct, id: string): ICertificate {
  const stack = Stack.of(scope);
  const parameter = new CfnParameter(stack, `${id}CertificateArn`, {
    type: 'String',
    description: 'The ARN of an ACM certificate, which npm run deploy asks for and hands over',
    allowedPattern: '^arn:aws[a-z-]*:acm:[a-z0-9-]+:\\d{12}:certificate/[0-9a-f-]+$',
    constraintDescription: 'must be the ARN of an ACM certificate; npm run deploy hands it over',
  });
  return Certificate.fromCertificateArn(scope, `${id}Certificate`, parameter.valueAsString);
}

export interface DnsRecordProps {
  readonly facts: StageFacts;
  readonly domain: Domain;
  /** Begins the name of the output `<id>DnsTarget`. */
  readonly id: string;
  readonly name: string;
  readonly target: IAliasRecordTarget;
  /** The same target for a CNAME record. */
  readonly canonicalName: string;
  /** Where the name may have a second record beside this one (addresses.ts). Default: it has none. */
  readonly weighted?: { readonly setIdentifier: string; readonly weight: number } | undefined;
}

/** Records for IPv4 and IPv6 in the stage's zone; without a zone, an output that says what a CNAME record must name. */
export function pointName(scope: Construct, props: DnsRecordProps): void {
  const { facts, domain, id, name, target, weighted = {} } = props;
  const settings = zoneOf(facts, domain);
  if (!settings) {
    new CfnOutput(Stack.of(scope), `${id}DnsTarget`, { value: props.canonicalName });
    return;
  }
  const { id: hostedZoneId, name: zoneName } = settings;
  const zone = HostedZone.fromHostedZoneAttributes(scope, 'Zone', { hostedZoneId, zoneName });
  // With a final dot the CDK takes the name as it is.
  const record = { zone, recordName: `${name}.`, target: RecordTarget.fromAlias(target), ...weighted };
  new ARecord(scope, 'Ipv4', record);
  new AaaaRecord(scope, 'Ipv6', record);
}

export interface ApiNameProps {
  readonly api: HttpApi;
  readonly stage: HttpStage;
  readonly facts: StageFacts;
  readonly domain: Domain;
  /** Begins the name of the output `<id>DnsTarget`. */
  readonly id: string;
  /** May begin with `*.`. */
  readonly name: string;
  readonly certificate: ICertificate;
  readonly weighted?: DnsRecordProps['weighted'];
}

/** One name under which an HTTP API answers, over TLS 1.2 or later. */
export class ApiName extends Construct {
  constructor(scope: Construct, constructId: string, { api, stage, certificate, ...props }: ApiNameProps) {
    super(scope, constructId);
    const domainName = new DomainName(this, 'Domain', {
      domainName: props.name,
      certificate,
      securityPolicy: SecurityPolicy.TLS_1_2,
      ipAddressType: IpAddressType.DUAL_STACK,
    });
    new ApiMapping(this, 'Mapping', { api, domainName, stage });
    const { regionalDomainName, regionalHostedZoneId } = domainName;
    pointName(this, {
      ...props,
      target: new ApiGatewayv2DomainProperties(regionalDomainName, regionalHostedZoneId),
      canonicalName: regionalDomainName,
    });
  }
}
