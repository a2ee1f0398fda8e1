/** What is tried: a region file, or a preset by its name. */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { type PlacedFinding, regionSource, standIn } from '../../../lib/settings/region-source.ts';
import type { Timing } from '../../../protocol/export/window.ts';
import { type EffectiveValue, effectiveValues } from '../../../protocol/region-config/effective.ts';
import type { RegionSettings } from '../../../protocol/region-config/file/region-settings.ts';
import { presetNames } from '../../../protocol/region-config/presets.ts';
import { inWords } from '../../../protocol/region-config/reference/in-words.ts';
import type { ScoreConfiguration } from '../../../protocol/risk/configuration.ts';
import { scoreConfigurationOf } from '../../../protocol/risk/region-configuration.ts';
import { UsageError } from '../../command/operator-command.ts';
import { checkFiles } from '../check.ts';
import type { RegionContext } from '../command.ts';
import { loadRegion } from '../reading/load.ts';
import type { SettingInWords } from './result.ts';

export interface Candidate {
  readonly title: string;
  readonly configuration: ScoreConfiguration;
  /** When the key server exports. */
  readonly timing: Timing;
  readonly settings: readonly SettingInWords[];
}

export interface Read {
  /** Undefined where there are errors. */
  readonly candidate: Candidate | undefined;
  readonly findings: readonly PlacedFinding[];
}

/** Throws a UsageError where there is neither such a file nor such a preset, and where nothing can notify. */
export async function readCandidate(name: string, context: RegionContext): Promise<Read> {
  if (!existsSync(name)) return { candidate: presetCandidate(name), findings: [] };
  const findings = await checkFiles([resolve(name)], undefined, context);
  if (findings.some(({ severity }) => severity === 'error')) return { candidate: undefined, findings };
  const { settings } = await loadRegion({ file: resolve(name), stage: 'local', live: false }, context);
  return { candidate: settings && candidateOf(name, settings), findings };
}

/** Seconds: the guidance of Linux Foundation Public Health for an alert, 15 minutes (region-config.md §4). */
const ALERT_SECONDS = 900;

/** Presets without a threshold notify of what their guidance calls an alert. */
function presetCandidate(name: string): Candidate {
  if (!presetNames.some((preset) => preset === name)) {
    throw new UsageError(`There is no file ${name}, and no preset of that name (${presetNames.join(', ')}).`);
  }
  const thresholds = name === 'norway' ? {} : { perDaySumERV: ALERT_SECONDS };
  const classifications = [{ name: name === 'norway' ? 'Norway 13 min' : 'Alert 15 min', thresholds }];
  const exposureNotifications = { preset: name, classifications };
  const { settings } = regionSource('us-zz.json', JSON.stringify({ ...standIn, exposureNotifications }));
  if (!settings) throw new Error(`the preset ${name} does not stand in a region file`);
  return candidateOf(name, settings);
}

function candidateOf(title: string, settings: RegionSettings): Candidate {
  const { exposureNotifications: part, keyServer } = settings;
  if (!part) {
    throw new UsageError(
      `${title} does not say what phones are told: it has no part "exposureNotifications" (docs/region-file.md).`,
    );
  }
  const values = effectiveValues(settings, part, {}).filter(isOfScores);
  return {
    title,
    configuration: scoreConfigurationOf(settings, part),
    timing: keyServer.export,
    settings: values.map(({ name, key, value, origin }) => ({ name, words: inWords(key, value), origin: origin.kind })),
  };
}

/** What decides who is told, and when. */
const ofScores =
  /^(attenuation|infectiousness|symptomOnset|reportType|daysSinceExposure|tekPublishInterval|classificationName|.*ERVThreshold|weightedDuration)/;

function isOfScores({ key, value }: EffectiveValue): boolean {
  const isOff = key.indexed && value === 0;
  return ofScores.test(key.name) && !isOff;
}
