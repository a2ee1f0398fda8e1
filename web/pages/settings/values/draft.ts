/** What a person means to change, before it is sent: by key, as typed, so that nothing is lost whatever the server says. */
import type { SettingsChangeRequest, ShownSetting } from '../../../../protocol/staff/administration.ts';
import { isSame } from '../../../parts/difference/same.ts';
import { editorOf, mayBeEmpty, schemaOf } from './editor.ts';
import { type Problem, readTyped, type Typed, typedOf } from './typed.ts';

/** `drop`: back to what the deployment wrote. */
type Edit = { readonly typed: Typed } | { readonly drop: true };

export type Draft = Readonly<Record<string, Edit>>;

/** What the server is asked for, or what is wrong with it, by key. */
export interface ReadDraft {
  readonly request: Pick<SettingsChangeRequest, 'set' | 'drop'>;
  readonly problems: Readonly<Record<string, Problem>>;
}

/** What is typed for a setting: the draft's, else what is in force. */
export function typedIn(draft: Draft, setting: ShownSetting): Typed {
  const edit = draft[setting.key];
  if (edit && 'typed' in edit) return edit.typed;
  return typedOf(editorOf(schemaOf(setting)), edit ? setting.deployed : setting.value);
}

/** Typing the old value again is no edit. */
export function withTyped(draft: Draft, setting: ShownSetting, typed: Typed): Draft {
  const before = typedOf(editorOf(schemaOf(setting)), setting.value);
  return isSame(typed, before) ? without(draft, setting.key) : { ...draft, [setting.key]: { typed } };
}

export function withDrop(draft: Draft, { key }: ShownSetting): Draft {
  return { ...draft, [key]: { drop: true } };
}

export function without(draft: Draft, key: string): Draft {
  const { [key]: _, ...others } = draft;
  return others;
}

export function readDraft(draft: Draft, settings: readonly ShownSetting[]): ReadDraft {
  const set: Record<string, unknown> = {};
  const drop: string[] = [];
  const problems: Record<string, Problem> = {};
  for (const setting of settings) {
    const edit = draft[setting.key];
    if (edit === undefined) continue;
    if ('drop' in edit) {
      drop.push(setting.key);
      continue;
    }
    const read = readTyped(editorOf(schemaOf(setting)), edit.typed, schemaOf(setting));
    if ('problem' in read) problems[setting.key] = read.problem;
    else if (read.value === null && !mayBeEmpty(setting)) problems[setting.key] = { id: 'missing' };
    else set[setting.key] = read.value;
  }
  const request = { ...(Object.keys(set).length > 0 && { set }), ...(drop.length > 0 && { drop }) };
  return { request, problems };
}

/**
 * After somebody else was first: what of the draft is left to do. An edit that is in force by now is done; one that went back
 * to the deployment's value where nothing is set any more, too.
 */
export function reapplied(draft: Draft, settings: readonly ShownSetting[]): Draft {
  const open = settings.filter((setting) => {
    const edit = draft[setting.key];
    if (edit === undefined) return false;
    if ('drop' in edit) return !isSame(setting.value, setting.deployed);
    return !isSame(edit.typed, typedOf(editorOf(schemaOf(setting)), setting.value));
  });
  return Object.fromEntries(open.map(({ key }) => [key, draft[key] as Edit]));
}
