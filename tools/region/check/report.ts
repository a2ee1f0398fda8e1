/** What `npm run region -- check` prints. */
import { relative } from 'node:path';
import type { PlacedFinding } from '../../../lib/settings/region-source.ts';

type Severity = PlacedFinding['severity'];

/** Errors first, since nothing is handed over with them. */
export function findingsInWords(files: readonly string[], findings: readonly PlacedFinding[]): string {
  const [errors, warnings] = [of(findings, 'error'), of(findings, 'warning')];
  return [
    ...section('Errors', errors),
    ...section('Warnings', warnings),
    `${count(files.length, 'file')}: ${count(errors.length, 'error')}, ${count(warnings.length, 'warning')}`,
  ].join('\n');
}

export function findingsAsJson(files: readonly string[], findings: readonly PlacedFinding[]): string {
  const plain = (severity: Severity) =>
    of(findings, severity).map((finding) => ({ ...finding, file: shown(finding.file), at: finding.path.join('.') }));
  const document = { files: files.map(shown), errors: plain('error'), warnings: plain('warning') };
  return JSON.stringify(document, (_, value) => (typeof value === 'bigint' ? String(value) : value), 2);
}

function of(findings: readonly PlacedFinding[], severity: Severity): PlacedFinding[] {
  return findings.filter((finding) => finding.severity === severity);
}

function section(title: string, findings: readonly PlacedFinding[]): string[] {
  return findings.length === 0 ? [] : [title, '', ...findings.flatMap(lines), ''];
}

/** Editors and terminals make a link of `file:line:column`. */
function lines({ file, line, column, rule, key, path, problem, remedy }: PlacedFinding): string[] {
  const name = key === undefined ? '' : `  ${key}`;
  return [
    `${shown(file)}:${line}:${column}  [${rule}]${name}`,
    `    ${[...(path.length > 0 ? [path.join('.')] : []), problem].join(' ')}`,
    `    → ${remedy}`,
  ];
}

function shown(file: string): string {
  const short = relative('', file);
  return short.startsWith('..') ? file : short;
}

function count(number: number, word: string): string {
  return `${number} ${word}${number === 1 ? '' : 's'}`;
}
