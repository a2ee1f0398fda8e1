/** Every setting of a region with its mark, found by walking the schema, so that it is said once (marks.ts). */
import * as z from 'zod/mini';
import { regionFile } from '../region.ts';
import { type Change, markOf } from './marks.ts';

export interface Setting {
  /** As in the region file: `verification.sms.dailyCap`. */
  readonly path: string;
  readonly change: Change;
  /** Of the whole value. */
  readonly schema: z.ZodMiniType;
}

/** In the order of the region file. What is below one mark is one setting. */
export const settings: readonly Setting[] = below(regionFile, '');

const byPath = new Map(settings.map((setting) => [setting.path, setting]));

/** Those that the verification server's row of a region has. */
export const settingsOfRow: readonly Setting[] = settings.filter(
  ({ path }) => path === 'name' || path.startsWith('verification.'),
);

/** Undefined for what is no setting, or only a part of one. */
export function settingAt(path: string): Setting | undefined {
  return byPath.get(path);
}

/** Of a field at any depth: its own mark, or that of what it stands in. Undefined for what holds both kinds. */
export function changeOf(path: string): Change | undefined {
  return settings.find((setting) => path === setting.path || /^[.[]/.test(rest(path, setting.path)))?.change;
}

/** What follows a beginning; nothing where it is no beginning. */
function rest(path: string, beginning: string): string {
  return path.startsWith(beginning) ? path.slice(beginning.length) : '';
}

function below(schema: z.ZodMiniType, path: string): Setting[] {
  const change = markOf(schema);
  if (change) return [{ path, change, schema }];
  const object = objectIn(schema);
  if (!object) throw new TypeError(`${path} is marked neither live nor deploy (protocol/settings/marks.ts)`);
  const prefix = path === '' ? '' : `${path}.`;
  return Object.entries(object.shape).flatMap(([name, child]) => below(child as z.ZodMiniType, prefix + name));
}

function objectIn(schema: unknown): z.ZodMiniObject | undefined {
  if (schema instanceof z.ZodMiniOptional || schema instanceof z.ZodMiniDefault) {
    return objectIn(schema._zod.def.innerType);
  }
  return schema instanceof z.ZodMiniObject ? schema : undefined;
}
