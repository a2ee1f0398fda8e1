/** The four commands of the phone. Each resolves with the exit code. */
import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import type { TrustedKey } from '../protocol/export/read/trust.ts';
import { DAY_SECONDS, utcMidnight } from '../protocol/keys/interval.ts';
import { sendCoverTraffic } from './client/cover-traffic.ts';
import { send } from './client/http.ts';
import { type Profile, profiles } from './client/profile.ts';
import { type ExportSource, fetchArchive, fetchIndex } from './files/download.ts';
import { createPhone, openArchive } from './phone.ts';
import { Problem } from './problem.ts';
import { RETENTION_DAYS } from './radio/keys.ts';
import { reported, textReport, utc } from './report.ts';
import { exportSourceOf, readPublicKeyFile, readStack, trustedKeyOf } from './stack.ts';
import { stackTime } from './stack-time.ts';
import { byLink } from './walk/by-link.ts';
import { byGivenCode, byTypedCode, getCode } from './walk/by-typed-code.ts';
import { byUserReport } from './walk/by-user-report.ts';
import { sessionOf, type WalkDeps } from './walk/deps.ts';
import { DEFAULT_WALK_FILE, loadWalk, saveWalk } from './walk/kept-walk.ts';
import { sayArchive } from './walk/outcome.ts';
import { fictionalNumber } from './walk/phone-number.ts';
import { readScores } from './walk/region-file.ts';
import { dueAt, readSchedule } from './walk/schedule.ts';
import { beginWalk, finishWalk, shareDiagnosis, type Way } from './walk/walk.ts';

/** As typed; `--help` of cli.ts describes them. */
export interface Options {
  stack: string;
  profile: string;
  'by-link': boolean;
  'user-report': boolean;
  phone?: string;
  'no-wait': boolean;
  resume?: string;
  code?: string;
  'test-type': string;
  index?: string;
  base?: string;
  'public-key'?: string;
  'key-id'?: string;
  'key-version'?: string;
}

const UNFINISHED = 2;

const report = textReport((line) => console.log(line));

function depsOf(options: Options): WalkDeps {
  const stack = readStack(options.stack);
  const time = stackTime(stack.controlUrl, send);
  const phoneNumber = options.phone ?? fictionalNumber(randomBytes);
  return { stack, time, schedule: readSchedule(stack.region), randomBytes, report, send, phoneNumber };
}

function profileOf(options: Options): Profile {
  const profile = Object.hasOwn(profiles, options.profile) ? profiles[options.profile] : undefined;
  if (!profile) throw new Problem(`There is no profile "${options.profile}".`, 'Profiles are android and ios.');
  return profile;
}

function wayOf(options: Options): Way {
  const ways = [options['by-link'], options['user-report'], options.code !== undefined];
  if (ways.filter(Boolean).length > 1) {
    throw new Problem('--by-link, --user-report and --code are three ways.', 'Walk one after the other.');
  }
  if (options.code !== undefined) return byGivenCode(options.code);
  if (options['by-link']) return byLink;
  return options['user-report'] ? byUserReport : byTypedCode;
}

/** 0 when B was notified and C was not; 2 when it was put aside; 1 when the decision was wrong. */
export async function walkCommand(options: Options): Promise<number> {
  const deps = depsOf(options);
  const profile = profileOf(options);
  const way = wayOf(options);
  const scores = readScores(deps.stack.region);
  console.log(`The walk through ${deps.stack.region} (${options.stack}), stack time ${utc(await deps.time.now())}`);
  const walk = options.resume === undefined ? await beginWalk(deps, profile, way) : loadWalk(options.resume);
  if (walk.region !== deps.stack.region) {
    throw new Problem(`${options.resume} is a walk through ${walk.region}.`, 'Name its stack with --stack FILE.');
  }
  const due = dueAt(walk.publishedAt, deps.schedule);
  if (options['no-wait'] && (await deps.time.now()) < due) {
    const file = options.resume ?? DEFAULT_WALK_FILE;
    mkdirSync(dirname(file), { recursive: true });
    saveWalk(file, walk);
    console.log(`\nThe file is due at ${utc(due)}. Then: npm run device -- walk --resume ${file}`);
    return UNFINISHED;
  }
  const complete = await finishWalk(deps, walk, scores);
  console.log(complete ? '\nB was notified and C was not: the walk is complete.' : '\nThe walk FAILED: see above.');
  return complete ? 0 : 1;
}

/** One diagnosis, from a given code or one issued for it. */
export async function publishCommand(options: Options): Promise<number> {
  const deps = depsOf(options);
  const now = await deps.time.now();
  const since = utcMidnight(now) - (RETENTION_DAYS - 1) * DAY_SECONDS;
  const phone = createPhone('The phone', profileOf(options), { since, now }, randomBytes);
  const issued = options.code === undefined ? await getCode(deps, options['test-type']) : { code: options.code };
  const { publishedAt } = await shareDiagnosis(deps, phone, issued);
  report.say(`their file is due at ${utc(dueAt(publishedAt, deps.schedule))}`);
  return 0;
}

/** Every archive of the index, by the signature rules of both platforms. Throws ArchiveError at the first bad one. */
export async function downloadCommand(options: Options): Promise<number> {
  const { source, trusted } = exportsOf(options);
  const profile = profileOf(options);
  const reporting = reported(send, report);
  const names = await fetchIndex(source, profile, reporting);
  for (const name of names) {
    const { bytes } = await fetchArchive(name, source, profile, reporting);
    const content = await openArchive(bytes, trusted, ['first', 'all-known']);
    sayArchive(report, { name, zipBytes: bytes.length, export: content }, 'android and ios');
  }
  console.log(names.length === 0 ? '\nThe index lists no archive yet.' : `\n${names.length} archives, all good.`);
  return 0;
}

function exportsOf(options: Options): { source: ExportSource; trusted: TrustedKey } {
  const { index, base, 'public-key': keyFile } = options;
  if (index === undefined && base === undefined && keyFile === undefined) {
    const stack = readStack(options.stack);
    return { source: exportSourceOf(stack), trusted: trustedKeyOf(stack) };
  }
  if (index === undefined || base === undefined || keyFile === undefined) {
    throw new Problem('--index, --base and --public-key belong together.', 'Give all three, or none for the stack.');
  }
  const publicKey = readPublicKeyFile(keyFile);
  return {
    source: { indexUrl: index, baseUrl: base },
    trusted: { publicKey, id: options['key-id'], version: options['key-version'] },
  };
}

/** One round of cover traffic, with a user report if asked for; answers are thrown away, as phones do. */
export async function chaffCommand(options: Options): Promise<number> {
  const deps = depsOf(options);
  const round = { now: await deps.time.now(), userReport: options['user-report'] };
  const exchanges = await sendCoverTraffic(sessionOf(deps, profileOf(options)), round);
  const refused = exchanges.filter(({ status }) => status !== 200).length;
  const all = `All ${exchanges.length} were answered like real calls.`;
  console.log(refused === 0 ? `\n${all}` : `\n${refused} of ${exchanges.length} were refused.`);
  return refused === 0 ? 0 : 1;
}
