/** What was found on a site, for people. */
import { plain } from '../../protocol/text/plain.ts';
import { grouped, utc } from '../report.ts';
import type { Finding } from './finding.ts';
import type { Verification } from './site.ts';

/** A site with one fault shows it at each of its files. */
const MOST_OF_A_KIND = 5;

export function verificationText({ indexUrl, lines, until, files, findings }: Verification): string {
  const keys = files.reduce((total, { keys: primary = 0, revisedKeys = 0 }) => total + primary + revisedKeys, 0);
  const bytes = files.reduce((total, file) => total + (file.bytes ?? 0), 0);
  const errors = findings.filter(({ severity }) => severity === 'error');
  const warnings = findings.filter(({ severity }) => severity === 'warning');
  return [
    `${plain(indexUrl)}: ${lines} files, ${grouped(bytes)} B, ${grouped(keys)} keys`,
    ...(until === undefined ? [] : [`everything is exported until ${utc(until)}`]),
    ...section('Errors', errors),
    ...section('Warnings', warnings),
    '',
    errors.length === 0 ? 'Phones can use this site.' : `${errors.length} errors: phones cannot use all of it.`,
  ].join('\n');
}

function section(title: string, findings: readonly Finding[]): string[] {
  if (findings.length === 0) return [];
  const kinds = Map.groupBy(findings, ({ code, what }) => `${code}: ${what}`);
  const lines = [...kinds].flatMap(([kind, found]) => {
    const rest = found.length - MOST_OF_A_KIND;
    return [
      `  ${kind}`,
      ...found.slice(0, MOST_OF_A_KIND).map(({ where, detail }) => `    ${placeText(where, detail)}`),
      ...(rest > 0 ? [`    … and ${rest} more`] : []),
    ];
  });
  return ['', title, ...lines];
}

const placeText = (where: string, detail: string | undefined) =>
  detail === undefined ? plain(where) : `${plain(where)}: ${plain(detail)}`;
