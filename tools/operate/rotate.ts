/**
 * `npm run rotate -- list | now | revoke …`: which keys a stage has, a new one before it is due, and the end of one that is
 * compromised (docs/operations/revoke-key.md). The right to invoke the one function of a trust domain that revokes is the right to do it.
 */
import { type Domain, functionName, liveFunction } from '../../lambdas/shared/names.ts';
import type { ShowKeysResult } from '../../lambdas/shared/rings/commands/shown-keys.ts';
import type { RevokeKeyResult } from '../../lambdas/verification/operate/revoke-key/revoke-key.ts';
import { eachDomain } from '../command/each-domain.ts';
import {
  type Invoke,
  invokeLambda,
  runCommand,
  type Terminal,
  terminal,
  UsageError,
} from '../command/operator-command.ts';
import { commandOf, domainOf, domains, help, type KeyOptions, parseOptions } from './rotate/options.ts';
import { harmLines } from './rotate/say-harm.ts';
import { familyLines, isoTime } from './rotate/say-keys.ts';

/** What the rotation says of itself. */
type Rotated = { readonly made: readonly string[]; readonly deleted: readonly string[] } | { readonly error: string };

/** The whole command; returns the exit status. */
export async function runRotateCommand(args: readonly string[], invoke: Invoke, terminal: Terminal): Promise<number> {
  return runCommand('rotate', terminal, async () => {
    const { values, positionals } = parseOptions(args);
    if (values.help || positionals.length === 0) return terminal.out(help);
    const command = commandOf(positionals, values);
    await commands[command.name](command.options, invoke, terminal);
  });
}

type Command = (options: KeyOptions, invoke: Invoke, terminal: Terminal) => Promise<void>;
const commands: Readonly<Record<'list' | 'now' | 'revoke', Command>> = { list, now: makeNow, revoke };

async function list(options: KeyOptions, invoke: Invoke, terminal: Terminal): Promise<void> {
  const show = (domain: Domain) => ask<ShowKeysResult>(invoke, options.stage, domain, 'show-keys', wishOf(options));
  for (const { keys, now } of (await eachDomain(domainsOf(options), show)).values())
    for (const line of keys.flatMap((one) => familyLines(one, now))) terminal.out(line);
}

/** Only the verification server has keys of which a region is asked by its name. */
function domainsOf({ what, region }: KeyOptions) {
  if (what !== undefined) return { domains: [domainOf(what)], isChosen: true };
  return region === undefined ? { domains, isChosen: false } : { domains: ['verification' as const], isChosen: true };
}

async function makeNow(options: KeyOptions, invoke: Invoke, terminal: Terminal): Promise<void> {
  if (options.dryRun) {
    await list(options, invoke, terminal);
    return terminal.note(
      'Would make a new version beside these, unless one is announced already. Nothing was changed.',
    );
  }
  const wish = { ...wishOf(options), byHand: true };
  const { made } = await ask<Rotated>(invoke, options.stage, domainOf(options.what ?? ''), 'rotate', wish);
  terminal.note(
    made.length > 0
      ? `Made: ${made.join(', ')}. It takes over by the usual overlap:`
      : 'Nothing was made: one is announced already, or being made, or there are 8 of them:',
  );
  await list(options, invoke, terminal);
}

async function revoke(options: KeyOptions, invoke: Invoke, terminal: Terminal): Promise<void> {
  const request = { ...wishOf(options), version: options.version };
  const domain = domainOf(options.what ?? '');
  const revokeKey = (dryRun: boolean) =>
    ask<RevokeKeyResult>(invoke, options.stage, domain, 'revoke-key', { ...request, dryRun });
  const weighed = await revokeKey(true);
  if (!('harm' in weighed)) throw new Error('The function did not say what would break');
  terminal.note(`${options.dryRun ? 'Would revoke' : 'Revoking'} ${weighed.wouldRevoke.join(', ')}. What breaks:`);
  for (const line of harmLines(weighed.harm, weighed.now)) terminal.note(`  ${line}`);
  if (options.dryRun) return terminal.note('Nothing was changed: this was a dry run.');
  const done = await revokeKey(false);
  if (!('revoked' in done)) throw new Error('The function did not say what it revoked');
  for (const { version, since, first } of done.revoked) {
    terminal.note(first ? `Revoked: ${version}.` : `${version} is revoked already, since ${isoTime(since)}.`);
  }
  await replace(domain, options, invoke, terminal);
  if (options.what === 'certificate') {
    for (const { version } of done.revoked) terminal.note(await retireAtKeyServer(version, options, invoke));
  }
  await list(options, invoke, terminal);
}

/**
 * A key server ends no key because a list has it no longer: whoever controls the list could say so. So the person who revokes the
 * key ends it there, too, where the key server is in the same account. In words; what is revoked is revoked, whatever becomes of this.
 */
async function retireAtKeyServer(kid: string, { stage, region = '' }: KeyOptions, invoke: Invoke): Promise<string> {
  const byHand = `npm run authorities -- retire-key --stage <stage> --issuer <issuer of ${region}> --kid ${kid} --reason <reason>`;
  const request = { change: 'retire-key', region, kid, reason: 'revoked at the verification server (npm run rotate)' };
  try {
    const target = liveFunction(stage, 'keyserver', 'change-authorities');
    const result = (await invoke(target, request)) as { readonly error: string } | { readonly says: string };
    return 'error' in result ? `The key server: ${result.error}.` : `The key server: ${result.says}.`;
  } catch (error) {
    const isElsewhere = (error as Error).name === 'ResourceNotFoundException';
    const why = isElsewhere ? 'is not in this account' : `did not end ${kid} (${(error as Error).message})`;
    return `The key server ${why}. Until its operator does, certificates of ${kid} count there: ${byHand}`;
  }
}

/** What is revoked is revoked, whatever becomes of this: the timer does the same. */
async function replace(domain: Domain, options: KeyOptions, invoke: Invoke, terminal: Terminal): Promise<void> {
  try {
    const { made } = await ask<Rotated>(invoke, options.stage, domain, 'rotate', wishOf(options));
    terminal.note(`In their place: ${made.join(', ') || 'what stands already'}.`);
  } catch (error) {
    const rotate = functionName(options.stage, domain, 'rotate');
    const again = domain === 'verification' ? 'every 15 minutes' : 'every hour';
    terminal.note(`${rotate} did not make the next one (${(error as Error).message}); it tries again ${again}.`);
  }
}

function wishOf({ what, region }: KeyOptions): object {
  return { ...(what === undefined ? {} : { what }), ...(region === undefined ? {} : { region }) };
}

async function ask<R extends object>(
  invoke: Invoke,
  stage: string,
  domain: Domain,
  step: string,
  payload: object,
): Promise<Exclude<R, { readonly error: string }>> {
  const result = (await invoke(liveFunction(stage, domain, step), payload)) as R;
  if ('error' in result) throw new UsageError(String(result.error));
  return result as Exclude<R, { readonly error: string }>;
}

if (import.meta.main) process.exitCode = await runRotateCommand(process.argv.slice(2), invokeLambda, terminal);
