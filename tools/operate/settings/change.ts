import { liveFunction } from '../../../lambdas/shared/names.ts';
import type {
  ChangeSettingsResult,
  Overtaken,
} from '../../../lambdas/verification/operate/change-settings/change-settings.ts';
import type { Setting } from '../../../protocol/settings/fields.ts';
import { type Invoke, type Terminal, UsageError } from '../../command/operator-command.ts';
import { type SettingsCommand, type SettingsOptions, versionOf } from './options.ts';
import { shownRegion } from './stage.ts';
import { changeInWords, settingNamed, versionInWords } from './words.ts';

export const set: SettingsCommand = async (options, invoke, terminal) => {
  const { words } = options;
  if (words.length === 0 || words.length % 2 === 1)
    throw new UsageError('Allowed: KEY VALUE, or several of such pairs.');
  const pairs = Array.from({ length: words.length / 2 }, (_, at) => {
    const setting = settingNamed(words[2 * at] ?? '');
    return [setting.path, valueIn(setting, words[2 * at + 1] ?? '')] as const;
  });
  if (new Set(pairs.map(([key]) => key)).size < pairs.length) throw new UsageError('Each setting once.');
  await change({ set: Object.fromEntries(pairs) }, options, invoke, terminal);
};

export const drop: SettingsCommand = async (options, invoke, terminal) => {
  if (options.words.length === 0) throw new UsageError('Allowed: one or more settings.');
  await change({ drop: options.words.map((typed) => settingNamed(typed).path) }, options, invoke, terminal);
};

export const rollback: SettingsCommand = async (options, invoke, terminal) => {
  const [version = '', ...others] = options.words;
  if (others.length > 0) throw new UsageError('Allowed: one version.');
  await change({ rollBackTo: versionOf(version) }, options, invoke, terminal);
};

/** As in the region file, where a text may stand without its quotes. What is wrong with it is said by who keeps the rules. */
function valueIn({ schema }: Setting, typed: string): unknown {
  if (typed === 'null') return null;
  try {
    const value: unknown = JSON.parse(typed);
    return typeof value === 'string' || schema.safeParse(value).success ? value : inOwnForm(schema, typed, value);
  } catch {
    return typed;
  }
}

/** `123` is a text where only a text may stand. */
function inOwnForm(schema: Setting['schema'], typed: string, value: unknown): unknown {
  return schema.safeParse(typed).success ? typed : value;
}

type Wish =
  | { readonly set: Readonly<Record<string, unknown>> }
  | { readonly drop: readonly string[] }
  | { readonly rollBackTo: number };

async function change(wish: Wish, options: SettingsOptions, invoke: Invoke, terminal: Terminal): Promise<void> {
  const { stage, region, dryRun, json } = options;
  const seen = options.seen ?? (await shownRegion(stage, region, invoke)).version;
  const target = liveFunction(stage, 'verification', 'change-settings');
  const result = (await invoke(target, { region, seen, dryRun, ...wish })) as ChangeSettingsResult;
  if ('error' in result) throw new UsageError(result.error);
  if ('overtaken' in result) throw new UsageError(whatOthersDid(region, seen, result.overtaken));
  for (const warning of result.warnings ?? []) terminal.note(`Warning: ${warning}`);
  terminal.out(json ? JSON.stringify({ region, stage, ...result }, undefined, 2) : inWords(region, result));
}

type Done = Extract<ChangeSettingsResult, { outcome: string }>;

function inWords(region: string, { outcome, version, changes }: Done): string {
  const lines = changes.length > 0 ? changes.map(changeInWords) : ['Nothing in force changes.'];
  const last = {
    changed: `Version ${version} of ${region}: every function knows it within 60 seconds.`,
    unchanged: `${region} is set like that already, in version ${version}.`,
    'would-change': `Version ${version} of ${region} stays: this was a dry run.`,
  }[outcome];
  return [...lines, last].join('\n');
}

function whatOthersDid(region: string, seen: number, { version, since }: Overtaken): string {
  if (version === seen)
    return `Somebody else or a deployment is changing ${region} at this moment. Nothing was changed; look at it and try again.`;
  const told = since.map(versionInWords).join('\n');
  return `Somebody changed ${region} since version ${seen}. Nothing was changed; look at what they did, and decide again:\n${told}`;
}
