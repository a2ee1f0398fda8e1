/** The tables of the region file's fields. */
import type { ConfigurationKey, Receiver } from '../../../protocol/region-config/keys/key.ts';
import { type Field, fieldsOfRegionFile } from '../../../protocol/region-config/reference/fields.ts';
import { code, table } from './markdown.ts';
import { takes } from './takes.ts';

const part = 'exposureNotifications';

/** What stands in one table. A field is in that which names the longest beginning of its path. */
const groups: Readonly<Record<string, readonly string[]>> = {
  file: [''],
  verification: ['verification.'],
  messages: ['verification.sms.'],
  reports: ['verification.userReport.'],
  apps: ['verification.apps[].'],
  keyServer: ['keyServer.'],
  selfService: ['selfService.'],
  agency: [`${part}.`],
  texts: [`${part}.texts.<locale>.`],
  scores: ['attenuation.', 'infectiousness.', 'reportTypes.', 'daysSinceExposureThreshold'].map(
    (name) => `${part}.${name}`,
  ),
  classifications: [`${part}.classifications[].`],
  receivers: [`${part}.android.`, `${part}.test.`],
  push: [`${part}.push.`],
  stated: [`${part}.stated.`],
};

export const fieldGroups = Object.keys(groups);

export function fieldTable(group: string): string {
  const isPart = groups[group]?.every((beginning) => beginning.startsWith(`${part}.`)) ?? false;
  const rows = fieldsOfRegionFile()
    .filter((field) => !field.isGroup && groupOf(field.path) === group)
    .map((field) => [code(isPart ? field.path.slice(part.length + 1) : field.path), takes(field), means(field)]);
  return table(['field', 'takes', 'meaning'], rows);
}

function groupOf(path: string): string | undefined {
  const fitting = Object.entries(groups).flatMap(([group, beginnings]) =>
    beginnings.filter((beginning) => path.startsWith(beginning)).map((beginning) => [group, beginning] as const),
  );
  return fitting.sort(([, one], [, other]) => other.length - one.length)[0]?.[0];
}

function means({ key, meaning }: Field): string {
  return key ? [key.meaning, keyInWords(key)].join('<br>') : (meaning?.meaning ?? '');
}

/** Its name on the wire and in the form, and what is unusual about it. */
function keyInWords(key: ConfigurationKey): string {
  const label = key.label ? `“${key.label}”` : '';
  return [code(wireName(key)), label, locales(key), receivers(key), source(key)]
    .filter((text) => text !== '')
    .join(' · ');
}

export function wireName({ name, indexed }: ConfigurationKey): string {
  return indexed ? `${name}_X` : name;
}

export function locales({ localisable }: ConfigurationKey): string {
  return { no: '', yes: 'by locale', google: 'by locale at Google alone' }[localisable];
}

const receiverNames: Readonly<Record<Receiver, string>> = {
  apple: 'Apple',
  test: "Apple's test file",
  google: 'Google',
};

/** '' where all take it. */
export function receivers({ receivers: taking }: ConfigurationKey): string {
  if (taking.length === Object.keys(receiverNames).length) return '';
  return taking.length === 0 ? 'sent to nobody' : `for ${taking.map((name) => receiverNames[name]).join(' and ')}`;
}

/** Said once for most rows: at the top of the page. */
const usualSource = 'Apple, Configuring Exposure Notifications; bounds and default: Google, EN Express configuration';

function source(key: ConfigurationKey): string {
  return key.source === usualSource ? '' : `source: ${key.source}`;
}
