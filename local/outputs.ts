/** What the deployed stacks say about themselves, as far as the front and the control need it. */
import type { Outputs } from './deploy.ts';

export interface Deployed {
  /** Identifiers of the HTTP APIs. */
  readonly deviceApi: string;
  readonly adminApi: string;
  readonly publishApi: string;
  readonly redirectApi: string;
  readonly selfServiceApi: string;
  /** The ENX domain: each region's links begin with a name below it. */
  readonly redirectDomain: string;
  readonly staffApi: string;
  readonly distributionDomain: string;
  /** Of the pages for staff. */
  readonly pagesDomain: string;
  /** One per trust domain. */
  readonly clockTables: readonly string[];
}

/** Throws when an output is missing. */
export function readOutputs(outputs: Outputs): Deployed {
  const stacks = Object.entries(outputs);
  const all = (name: string) => stacks.flatMap(([, values]) => values[name] ?? []);
  const one = (name: string) => {
    const [value] = all(name);
    if (value === undefined) throw new Error(`No stack has the output ${name}`);
    return value;
  };
  return {
    deviceApi: apiId(one('DeviceUrl')),
    adminApi: apiId(one('AdminUrl')),
    publishApi: apiId(one('PublishUrl')),
    redirectApi: apiId(one('RedirectUrl')),
    selfServiceApi: apiId(one('SelfServiceUrl')),
    redirectDomain: one('RedirectDomain'),
    staffApi: apiId(one('StaffApiUrl')),
    distributionDomain: one('DistributionDomainName'),
    pagesDomain: one('PagesDomainName'),
    clockTables: all('ClockTableName'),
  };
}

/** `https://<id>.execute-api.…/…` */
function apiId(url: string): string {
  return new URL(url).hostname.split('.')[0] ?? '';
}
