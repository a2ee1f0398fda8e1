/** An estimate in words, as JSON, and as the tables of docs/cost.md. */
import { usageFor } from './example.ts';
import { monthlyParts, type Part, type System, total, type Usage } from './model.ts';
import { PERIODS } from './options.ts';
import type { Prices } from './prices.ts';

/** Parts, sum, and what each choice would change. */
export function asText(usage: Usage, system: System, prices: Prices): string {
  const parts = monthlyParts(usage, system, prices);
  const periods = [...new Set(system.regions.map(({ periodHours }) => periodHours))].join(', ');
  return [
    `${usage.phones.toLocaleString('en-US')} phones, files every ${periods} hours, ${figure(usage.reportsPerDay)} reports and ` +
      `${usage.chaffRunsPerDay} rounds of cover traffic per phone a day; US dollars a month`,
    '',
    ...[...parts, { name: 'sum', dollars: total(parts) }].map(line),
    '',
    'What a choice would change:',
    ...choices(usage, system, prices).map(line),
    '',
    `Prices of ${prices.date}, ${prices.awsRegion}: ${prices.source}`,
    'Not in it: SMS, taxes, support, data of the account trail. Assumptions and sources: docs/cost.md.',
  ].join('\n');
}

export function asJson(usage: Usage, system: System, prices: Prices): string {
  const parts = monthlyParts(usage, system, prices);
  const { source, date, awsRegion } = prices;
  const dollarsPerMonth = Object.fromEntries(parts.map(({ name, dollars }) => [name, cents(dollars)]));
  const changes = Object.fromEntries(choices(usage, system, prices).map(({ name, dollars }) => [name, cents(dollars)]));
  return JSON.stringify(
    { usage, system, sum: cents(total(parts)), dollarsPerMonth, changes, prices: { source, date, awsRegion } },
    null,
    2,
  );
}

/** Each alone, as the difference to what is. */
function choices(usage: Usage, system: System, prices: Prices): Part[] {
  const now = total(monthlyParts(usage, system, prices));
  const change = (name: string, changed: Partial<System>, other: Partial<Usage> = {}): Part => ({
    name,
    dollars: total(monthlyParts({ ...usage, ...other }, { ...system, ...changed }, prices)) - now,
  });
  const regions = (periodHours: number) => system.regions.map((region) => ({ ...region, periodHours }));
  const otherPeriods = PERIODS.filter((hours) => system.regions.some(({ periodHours }) => periodHours !== hours));
  const otherMemories = [256, 512, 1_024].filter((megabytes) => megabytes !== system.deviceMegabytes);
  return [
    ...otherPeriods.map((hours) => change(`files every ${hours} hours`, { regions: regions(hours) })),
    ...otherMemories.map((megabytes) => change(`device functions of ${megabytes} MB`, { deviceMegabytes: megabytes })),
    change(system.front ? 'no front' : 'a front of CloudFront and WAF', otherFront(system)),
    change('twice the cover traffic', {}, { chaffRunsPerDay: 2 * usage.chaffRunsPerDay }),
    change('ten times the reports', {}, { reportsPerDay: 10 * usage.reportsPerDay }),
  ];
}

/** A web ACL with a rate rule and a managed group, and the secret of the origin header (lib/settings/stage-files.ts, `front`). */
function otherFront({ front, secrets }: System): Partial<System> {
  return front
    ? { front: false, webAcls: 0, webAclRules: 0, secrets: 0 }
    : { front: true, webAcls: 1, webAclRules: 2, secrets: secrets + 1 };
}

/** What stands in docs/cost.md between its marks. */
export function pageTables(system: System, prices: Prices): string {
  return [sums(system, prices), ...partTables(system, prices)].join('\n\n');
}

const PHONES = [100_000, 1_000_000, 10_000_000];
/** key-server.md, "Cost model": $11,550–12,380 for 5 million users. */
const REFERENCE_PER_MILLION = [2_300, 2_450] as const;

const at = (system: System, periodHours: number): System => ({
  ...system,
  regions: system.regions.map((region) => ({ ...region, periodHours })),
});

function sums(system: System, prices: Prices): string {
  const row = (phones: number) =>
    PERIODS.map((hours) => dollars(total(monthlyParts(usageFor(phones), at(system, hours), prices))));
  const reference = (phones: number) =>
    REFERENCE_PER_MILLION.map((perMillion) => figure((perMillion * phones) / 1e6)).join('–');
  return table(
    ['phones', ...PERIODS.map((hours) => `${hours} h`), "the reference's own page, in proportion"],
    PHONES.map((phones) => [phones.toLocaleString('en-US'), ...row(phones), `$${reference(phones)}`]),
  );
}

function partTables(system: System, prices: Prices): string[] {
  return PHONES.map((phones) => {
    const columns = PERIODS.map((hours) => monthlyParts(usageFor(phones), at(system, hours), prices));
    const rows = (columns[0] ?? []).map(({ name }, i) => [
      name,
      ...columns.map((parts) => dollars(parts[i]?.dollars ?? 0)),
    ]);
    return table([`${phones.toLocaleString('en-US')} phones`, ...PERIODS.map((hours) => `${hours} h`)], rows);
  });
}

function table(head: string[], rows: string[][]): string {
  const row = (cells: string[]) => `| ${cells.join(' | ')} |`;
  return [row(head), row(head.map((_, i) => (i === 0 ? '---' : '---:'))), ...rows.map(row)].join('\n');
}

const line = ({ name, dollars: value }: Part) => `  ${name.padEnd(36)} ${figure(value).padStart(9)}`;
const figure = (value: number) => Math.round(value).toLocaleString('en-US');
const dollars = (value: number) => (value > 0 && value < 0.5 ? '< $1' : `$${figure(value)}`);
const cents = (value: number) => Number(value.toFixed(2));
