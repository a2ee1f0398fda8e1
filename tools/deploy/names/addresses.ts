/** What a person has to know or do about a stage's addresses. */
import { ownDomains, type StageFacts } from '../../../lib/settings/stage-files.ts';
import type { StackOutputs } from '../report.ts';

/** Undefined where the stage has names of its own, or decides on nothing because it is thrown away. */
export function temporaryWarning(stage: string, { domains }: StageFacts): string | undefined {
  if (domains !== 'temporary') return undefined;
  return (
    `stages/${stage}.json says "domains": "temporary": the addresses are Amazon's. Phones learn them once and for years; with a ` +
    'new account, Amazon region or stack, every phone has to be told other ones by Apple and Google. Names of your own ' +
    'stay: stages/README.md.'
  );
}

/**
 * The CNAME records that a PHA makes in its own DNS. Those for the front come first, so that a public name is only moved to
 * what answers already. Empty: none.
 */
export function recordsToMake(facts: StageFacts, stacks: readonly StackOutputs[]): string {
  const own = ownDomains(facts);
  const origin = facts.originNames;
  const wanted: (readonly [name: string | undefined, ...outputs: string[]])[] = [
    [origin?.deviceApi, 'DeviceApiOriginDnsTarget'],
    [origin?.publishApi, 'PublishApiOriginDnsTarget'],
    [own?.deviceApi, 'DeviceApiFrontDnsTarget', 'DeviceApiDnsTarget'],
    [own?.adminApi, 'AdminApiDnsTarget'],
    [own?.publishApi, 'PublishApiFrontDnsTarget', 'PublishApiDnsTarget'],
    [own?.exportSite, 'ExportSiteDnsTarget'],
    [own?.redirector, 'RedirectApiDnsTarget'],
    [own?.redirector && `*.${own.redirector}`, 'RedirectApiBelowDnsTarget'],
    [own?.selfService, 'SelfServiceApiDnsTarget'],
  ];
  const records = wanted.flatMap(([name, ...outputs]) => {
    const [target] = outputs.flatMap((output) => stacks.flatMap((values) => values[output] ?? []));
    return name && target ? [[name, target] as const] : [];
  });
  if (records.length === 0) return '';
  const width = Math.max(...records.map(([name]) => name.length));
  return [
    '',
    'DNS records to make, in this order; until they are there, the names answer nobody:',
    '',
    ...records.map(([name, target]) => `  ${name.padEnd(width)}  CNAME  ${target}`),
  ].join('\n');
}
