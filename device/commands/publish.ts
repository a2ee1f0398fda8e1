import { DAY_SECONDS, utcMidnight } from '../../protocol/keys/interval.ts';
import { accepting } from '../client/profile.ts';
import { fileStore, type Owner, readKept } from '../client/upload/kept.ts';
import { emptyMemory, type Memory } from '../client/upload/upload.ts';
import { readLink } from '../messages/link.ts';
import { createPhone, type Phone, storeOf } from '../phone.ts';
import { Problem } from '../problem.ts';
import { RETENTION_DAYS, rotateKeys } from '../radio/keys.ts';
import { utc } from '../report.ts';
import { getCode } from '../walk/by-typed-code.ts';
import { getCodeByReport } from '../walk/by-user-report.ts';
import type { WalkDeps } from '../walk/deps.ts';
import { dueAt } from '../walk/schedule.ts';
import { carryOn, checkedOnset, type Manner, shareDiagnosis } from '../walk/share.ts';
import type { CodeInHand } from '../walk/walk.ts';
import { BAD, type Command, GOOD, readOptions } from './command.ts';
import { depsOf, phoneOptions, phoneOptionsHelp, profileOf } from './stack-options.ts';

const help = `One phone reports a diagnosis, from a fresh code or one that is at hand.

  npm run device -- publish [options]

${phoneOptionsHelp}
  --code CODE       a code that somebody has got, from self-service say
  --link LINK       the link of a text message, as ens://v?r=US-ZZ&c=CODE
  --test-type TYPE  of a fresh code: confirmed (default), likely, negative or user-report
  --user-report     report an own test, and type the code of the message
  --phone NUMBER    where that message goes, as +12065550100 (default: another number each time)
  --symptoms DATE   since when the person says to have symptoms, as 2026-11-19
  --traveler        the person was abroad on a day of these keys
  --keep FILE       the phone's keys and every step are kept in FILE, which only its owner may read. Run again without a
                    code, it carries on where it stopped; once the keys are shared, the next code tells a later result of
                    the same keys.
  --background      what may pass (rate limit, server error, offline) is tried again after half an hour, an hour, …

Exit code 0 when the keys were taken, else 1.`;

const options = {
  ...phoneOptions,
  code: { type: 'string' },
  link: { type: 'string' },
  'test-type': { type: 'string', default: 'confirmed' },
  'user-report': { type: 'boolean', default: false },
  phone: { type: 'string' },
  symptoms: { type: 'string' },
  traveler: { type: 'boolean', default: false },
  keep: { type: 'string' },
  background: { type: 'boolean', default: false },
} as const;

type PublishOptions = ReturnType<typeof readOptions<typeof options>>;

export const publish: Command = {
  summary: 'one phone reports a diagnosis',
  help,
  whenUnable: BAD,
  async run(args, output) {
    const typed = readOptions(args, options);
    const deps = depsOf(typed, output);
    const { phone, memory } = await phoneOf(typed, deps);
    const manner = await mannerOf(typed, deps, phone, memory);
    const inHand = await codeFor(typed, deps, phone, manner);
    const { publishedAt } = inHand
      ? await shareDiagnosis(deps, phone, inHand, manner)
      : await carryOn(deps, phone, manner);
    const due = dueAt(publishedAt, deps.schedule);
    deps.report.say(`their file is due at ${utc(due)}`);
    if (typed.json) output.out(JSON.stringify({ publishedAt, dueAt: due }, undefined, 2));
    return GOOD;
  },
};

/** The one in the file, a day older or more, or a new one. */
async function phoneOf(typed: PublishOptions, deps: WalkDeps): Promise<{ phone: Phone; memory: Memory }> {
  const now = await deps.time.now();
  const since = utcMidnight(now) - (RETENTION_DAYS - 1) * DAY_SECONDS;
  const phone = createPhone(
    'The phone',
    accepting(profileOf(typed), typed['test-type']),
    { since, now },
    deps.randomBytes,
  );
  const kept = typed.keep === undefined ? undefined : readKept(typed.keep, ownerOf(phone, deps));
  if (!kept) return { phone, memory: emptyMemory };
  phone.keys = rotateKeys(kept.keys, since, now, deps.randomBytes);
  phone.revisionToken = kept.memory.revisionToken;
  return { phone, memory: kept.memory };
}

const ownerOf = ({ profile }: Phone, { stack }: WalkDeps): Owner => ({ platform: profile.name, region: stack.region });

async function mannerOf(typed: PublishOptions, deps: WalkDeps, phone: Phone, memory: Memory): Promise<Manner> {
  const { keep, symptoms, traveler } = typed;
  const symptomDate = symptoms === undefined ? '' : checkedOnset(symptoms, await deps.time.now());
  const store = keep === undefined ? storeOf(phone) : fileStore(keep, ownerOf(phone, deps), phone, memory);
  return { store, answers: { symptomDate, traveler }, inBackground: typed.background };
}

/** Undefined: an upload goes on that has its code already. */
async function codeFor(
  typed: PublishOptions,
  deps: WalkDeps,
  phone: Phone,
  { store }: Manner,
): Promise<CodeInHand | undefined> {
  const { upload, nonce } = store.read();
  const isOver = !upload || upload.at === 'shared' || upload.at === 'refused';
  const code = typed.link === undefined ? typed.code : codeOfLink(typed.link, deps.stack.region);
  if (code !== undefined) {
    // A code can be used once: another beginning would lose the token that this one was traded for.
    if (!isOver && upload.at !== 'reporting' && upload.at !== 'reported') throw hasCode(typed.keep, upload.at);
    return { code, ...(nonce ? { nonce: Buffer.from(nonce, 'base64') } : {}) };
  }
  if (!isOver) return undefined;
  return typed['user-report'] ? getCodeByReport(deps, phone, store) : getCode(deps, typed['test-type']);
}

const hasCode = (file: string | undefined, at: string) =>
  new Problem(`${file} holds an upload that has its code and is ${at}.`, 'Run this without a code to carry it on.');

function codeOfLink(text: string, region: string): string {
  const link = readLink(text);
  if (link?.kind === 'onboarding')
    throw new Problem('This link only switches exposure notifications on.', 'It has no code.');
  if (link?.kind === 'report') throw new Problem('This link begins a report of an own test.', 'Use --user-report.');
  if (!link) throw new Problem('This link has no code.', 'It looks like ens://v?r=US-ZZ&c=CODE.');
  if (link.region === region) return link.code;
  throw new Problem(
    `The link is for ${link.region ?? 'no region'}, not for ${region}.`,
    'Name its stack with --stack FILE.',
  );
}
