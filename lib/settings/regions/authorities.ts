/** What is wrong with the issuers and applications of region files, each by itself and together (protocol/authorities/). */
import { basename } from 'node:path';
import {
  applicationsOf,
  issuersOf,
  type NamedApplication,
  type NamedIssuer,
} from '../../../protocol/authorities/combined.ts';
import type { FurtherIssuer } from '../../../protocol/authorities/settings.ts';
import { readPublicKey } from '../../../protocol/certificate/public-key-text.ts';
import type { RegionFile } from '../../../protocol/region.ts';
import type { Path } from '../../../protocol/region-config/file/written.ts';
import type { Finding } from '../../../protocol/region-config/finding.ts';
import { error } from '../../../protocol/region-config/rules/subject.ts';
import type { FileOfRegion } from './checks.ts';

/** Of one file. */
export function authorityProblems({ keyServer, verification }: RegionFile): Finding[] {
  const names = [verification.certificate.issuer, ...keyServer.issuers.map(({ issuer }) => issuer)];
  return keyServer.issuers.flatMap((issuer, at) => {
    const path = ['keyServer', 'issuers', at];
    const first = names.indexOf(issuer.issuer);
    const again = first <= at ? [repeatedIssuer([...path, 'issuer'], issuer.issuer)] : [];
    return [...again, ...keyProblems(issuer, path)];
  });
}

function repeatedIssuer(path: Path, issuer: string): Finding {
  const problem = `is "${issuer}", which this file names before`;
  return error('issuer', path, { problem, remedy: 'name each issuer once, the region’s own under verification alone' });
}

function keyProblems({ jwksUri, keys }: FurtherIssuer, path: Path): Finding[] {
  if (jwksUri === undefined && keys.length === 0) {
    const remedy = 'add jwksUri, where it publishes its keys, or keys with one public key at least';
    return [
      error('issuer-keys', path, {
        problem: 'has neither jwksUri nor keys, so that nothing of it can be checked',
        remedy,
      }),
    ];
  }
  return keys.flatMap(({ kid, publicKey }, at) => {
    const read = readPublicKey(publicKey);
    const text = 'problem' in read ? [keyFinding([...path, 'keys', at, 'publicKey'], read.problem)] : [];
    const isAgain = keys.findIndex((key) => key.kid === kid) < at;
    const again = error('issuer-keys', [...path, 'keys', at, 'kid'], {
      problem: `is "${kid}" again`,
      remedy: 'give each key the kid that the certificates have which it signs',
    });
    return [...text, ...(isAgain ? [again] : [])];
  });
}

/** `problem`: `The text <fault>: <remedy>`. */
function keyFinding(path: Path, problem: string): Finding {
  const [, fault = '', remedy = ''] = /^The text (.*?): (.*)$/.exec(problem) ?? [];
  return error('public-key', path, { problem: fault, remedy });
}

/** What two files say differently of one name, with the file that comes second. */
export function contradictions(files: readonly FileOfRegion[]): { file: string; finding: Finding }[] {
  const live = files.filter(({ settings }) => !settings.ended);
  return [...issuerContradictions(live), ...applicationContradictions(live)];
}

function issuerContradictions(files: readonly FileOfRegion[]): { file: string; finding: Finding }[] {
  const first = new Map<string, { readonly said: NamedIssuer; readonly file: string }>();
  return files.flatMap(({ file, settings }) =>
    issuersOf(naming(settings)).flatMap((said, at) => {
      const before = first.get(said.issuer);
      if (!before) first.set(said.issuer, { said, file });
      if (!before || before.file === file) return [];
      const path = at === 0 ? ['verification', 'certificate', 'issuer'] : ['keyServer', 'issuers', at - 1, 'issuer'];
      const differing = issuerMembers.filter((name) => !isSame(before.said[name], said[name]));
      return differing.map((name) => ({
        file,
        finding: differentIssuer(path, said.issuer, name, basename(before.file)),
      }));
    }),
  );
}

/** Without an address of its own a region's issuer has the list of that region in this deployment. */
function naming(region: RegionFile) {
  return { region, jwksUri: region.keyServer.jwksUri ?? `the list of ${region.region}` };
}

const issuerMembers = ['audience', 'jwksUri', 'statistics', 'keys'] as const;

function differentIssuer(path: Path, issuer: string, member: string, other: string): Finding {
  return error('clash', path, {
    problem: `is "${issuer}", which ${other} names with another ${member === 'jwksUri' ? 'list of keys (jwksUri)' : member}`,
    remedy: `write the same ${member} in both files, or give each region an issuer of its own`,
  });
}

function applicationContradictions(files: readonly FileOfRegion[]): { file: string; finding: Finding }[] {
  const first = new Map<string, { readonly said: NamedApplication; readonly of: FileOfRegion }>();
  return files.flatMap((of) =>
    applicationsOf(naming(of.settings)).flatMap((said, at) => {
      const before = first.get(said.id);
      if (!before) first.set(said.id, { said, of });
      // A second file of a region repeats everything, which is said elsewhere.
      if (!before || before.of.settings.region === of.settings.region) return [];
      const path = ['keyServer', 'healthAuthorityIds', at];
      return applicationProblems(path, [before.said, said], [before.of, of]).map((finding) => ({
        file: of.file,
        finding,
      }));
    }),
  );
}

function applicationProblems(
  path: Path,
  [before, said]: readonly [NamedApplication, NamedApplication],
  files: readonly [FileOfRegion, FileOfRegion],
): Finding[] {
  const is = `is "${said.id}", which ${basename(files[0].file)}`;
  if (!files.every(({ settings }) => settings.keyServer.sharedHealthAuthorityIds)) {
    const remedy =
      'give each region one of its own; or, where the phones of one app belong to both regions, write ' +
      'keyServer.sharedHealthAuthorityIds true in both files';
    return [error('clash', path, { problem: `${is} has`, remedy })];
  }
  const differing = (['bypass', 'allowPartialRevisions'] as const).filter((name) => !isSame(before[name], said[name]));
  return differing.map((name) =>
    error('clash', path, {
      problem: `${is} names with another keyServer.${name}`,
      remedy: `an application has one ${name}: write the same in both files, or take the name out of one`,
    }),
  );
}

function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
