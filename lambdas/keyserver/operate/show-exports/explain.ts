/** Where keys of a time, a window or a file are, why not out yet, and when. No key is looked at here (explain-key). */
import type { ExportConfiguration } from '../../../../protocol/export/configuration.ts';
import { isListed } from '../../../../protocol/export/index-file.ts';
import type { Reach } from '../../../../protocol/export/operate/reach.ts';
import { type HourStanding, standingOf } from '../../../../protocol/export/operate/standing.ts';
import { floorTo, HOUR_SECONDS, type UnixSeconds } from '../../../../protocol/keys/interval.ts';
import type { ConfigurationState } from '../../store/export/configuration-store.ts';
import type { FileRow, PublicationReader, WindowRow } from '../../store/export/publication-reader.ts';
import { findFile, reachIn } from '../published-file.ts';
import type { StatusDependencies } from './status.ts';

/** An hour as one configuration stands to it, with what is known of its window once that is finished. */
export interface ExplainedHour {
  readonly id: string;
  readonly standing: HourStanding;
  readonly window?: WindowRow;
  /** In the order of their names, recalled ones too. */
  readonly files: readonly FileRow[];
}

export interface Explained {
  readonly at: UnixSeconds;
  /** The release hour. */
  readonly hour: UnixSeconds;
  readonly configurations: readonly ExplainedHour[];
}

/** A release hour is in every window or none: each configuration is asked for its own. */
export async function explainTime(deps: StatusDependencies, time: UnixSeconds): Promise<Explained> {
  const at = await deps.clock();
  const hour = floorTo(time, HOUR_SECONDS);
  const configurations: ExplainedHour[] = [];
  for (const state of await deps.configurations.list()) {
    configurations.push(await explainHour(deps.publications, state, hour, at));
  }
  return { at, hour, configurations };
}

export async function explainHour(
  publications: Pick<PublicationReader, 'windowRows' | 'fileRows'>,
  state: ConfigurationState,
  hour: UnixSeconds,
  now: UnixSeconds,
): Promise<ExplainedHour> {
  const { id } = state.configuration;
  const standing = standingOf(hour, state, state.configuration, now);
  if (standing.state !== 'exported') return { id, standing, files: [] };
  const window = (await publications.windowRows(id)).find(({ start, end }) => start <= hour && hour < end);
  if (window === undefined) return { id, standing, files: [] };
  const files = (await publications.fileRows(id)).filter((file) => file.window.start === window.start);
  return { id, standing, window, files };
}

export interface ExplainedFile {
  readonly at: UnixSeconds;
  readonly configuration: ExportConfiguration['id'];
  readonly file: FileRow;
  readonly finishedAt?: UnixSeconds;
  readonly isListed: boolean;
  readonly reach: Reach;
}

export async function explainFile(deps: StatusDependencies, name: unknown): Promise<ExplainedFile | { error: string }> {
  const found = await findFile(deps, name);
  if ('error' in found) return found;
  const { row, configuration } = found;
  const at = await deps.clock();
  const windows = await deps.publications.windowRows(configuration.id);
  const finishedAt = windows.find(({ start }) => start === row.window.start)?.finishedAt;
  return {
    at,
    configuration: configuration.id,
    file: row,
    ...(finishedAt === undefined ? {} : { finishedAt }),
    isListed: isListed({ ...row, windowEnd: row.window.end }, at),
    reach: reachIn(row, finishedAt, at),
  };
}
