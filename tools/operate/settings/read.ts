import type { ShownRegion } from '../../../lambdas/verification/operate/read-settings/read-settings.ts';
import type { SettingChange } from '../../../lambdas/verification/store/live-settings.ts';
import { type LiveChanges, takenOver, valueAtKey, withLive } from '../../../protocol/settings/live.ts';
import { UsageError } from '../../command/operator-command.ts';
import type { SettingsCommand } from './options.ts';
import { readSettingsOf, shownRegion } from './stage.ts';
import { inWords, settingNamed, shownSettings, versionInWords } from './words.ts';

export const get: SettingsCommand = async ({ stage, region, words, asFile, json }, invoke, terminal) => {
  const [typed, ...others] = words;
  if (others.length > 0) throw new UsageError(`One setting at a time, or all; given: ${words.join(', ')}.`);
  const setting = typed === undefined ? undefined : settingNamed(typed);
  const shown = await shownRegion(stage, region, invoke);
  if (asFile) return terminal.out(JSON.stringify(fragment(shown.live), undefined, 2));
  const inForce = withLive(shown.deployed, shown.live);
  if (setting) return terminal.out(JSON.stringify(valueAtKey(inForce, setting.path)));
  terminal.out(json ? asJson(shown) : asText(shown));
};

export const history: SettingsCommand = async ({ stage, region, words, json }, invoke, terminal) => {
  if (words.length > 0) throw new UsageError('"history" takes no words.');
  const request = { do: 'history', region };
  const { history: changes } = await readSettingsOf<{ history: SettingChange[] }>(stage, invoke, request);
  if (json) return terminal.out(JSON.stringify({ region, stage, history: changes }, undefined, 2));
  terminal.out(changes.map(versionInWords).join('\n') || `Nothing of ${region} was changed live.`);
};

/** As the lines would stand in the region file; what is to be left out there is null. */
function fragment(live: LiveChanges): object {
  return Object.entries(live).reduce((whole, [path, value]) => withMember(whole, path.split('.'), value), {});
}

function withMember(holder: object, [step = '', ...rest]: readonly string[], value: unknown): object {
  const inner = (holder as Record<string, object>)[step] ?? {};
  return { ...holder, [step]: rest.length > 0 ? withMember(inner, rest, value) : value };
}

function asJson({ region, version, deployed, live }: ShownRegion): string {
  const inForce = withLive(deployed, live);
  const all = shownSettings.map(({ path, change }) => ({
    ...{ key: path, value: valueAtKey(inForce, path), change },
    ...(Object.hasOwn(live, path) && { file: valueAtKey(deployed, path) }),
  }));
  return JSON.stringify({ region, version, settings: all }, undefined, 2);
}

function asText({ region, version, deployed, live }: ShownRegion): string {
  const inForce = withLive(deployed, live);
  const taken = takenOver(deployed, live);
  const width = Math.max(...shownSettings.map(({ path }) => path.length));
  const lines = shownSettings.map(({ path, change }) => {
    const set = Object.hasOwn(live, path);
    const isTaken = taken.includes(path);
    const file = set
      ? isTaken
        ? '  (set; the region file says it too)'
        : `  (set; region file: ${inWords(valueAtKey(deployed, path))})`
      : '';
    return `${path.padEnd(width)}  ${change.padEnd(6)}  ${inWords(valueAtKey(inForce, path))}${file}`;
  });
  return [`${region}, version ${version}`, ...lines].join('\n');
}
