/** A file of people: looked through, then sent ten at a time, each with its own result. */
import { useState } from 'preact/hooks';
import { type Member, MOST_NEW_MEMBERS, type NewMembersAnswer } from '../../../protocol/staff/administration.ts';
import type { Permission } from '../../../protocol/staff/permissions.ts';
import { api } from '../../app/calls/api.ts';
import type { Failed } from '../../app/calls/outcome.ts';
import { useRegion } from '../../app/me.tsx';
import { decodeFile, UnusableFile } from '../../csv/decode-file.ts';
import { type FilePerson, type PeopleFile, readPeople } from './people-file.ts';

/** What became of a line. */
export interface ImportResult extends FilePerson {
  readonly result: NewMembersAnswer['results'][number];
}

/** What is on the page: nothing, a file that was looked through, or what came of sending it. */
interface State {
  readonly file?: PeopleFile;
  readonly isUnusable?: true;
  readonly failure?: Failed;
  readonly results: readonly ImportResult[];
}

const nothing: State = { results: [] };

export function useImport(members: readonly Member[], changed: () => void) {
  const { region } = useRegion();
  const [state, setState] = useState(nothing);
  const send = async (permissions: readonly Permission[]) => {
    const results: ImportResult[] = [];
    for (const batch of batchesOf(state.file?.people ?? [])) {
      const asked = batch.map(({ name, email }) => ({ name, email, permissions }));
      const outcome = await api.post('members', { region }, { members: asked });
      // What was sent before stays: the file can be read again, and then says who is a member.
      if (outcome.kind !== 'ok') {
        setState({ results, failure: outcome });
        return changed();
      }
      results.push(...outcome.answer.results.flatMap((result, at) => ({ ...batch[at], result }) as ImportResult));
      setState((before) => ({ ...before, results: [...results] }));
    }
    setState({ results });
    changed();
  };
  return { ...state, send, read: async (chosen?: File) => setState(await looked(chosen, members)) };
}

async function looked(chosen: File | undefined, members: readonly Member[]): Promise<State> {
  if (!chosen) return nothing;
  try {
    return { ...nothing, file: readPeople(await decodeFile(chosen), members) };
  } catch (error) {
    if (error instanceof UnusableFile) return { ...nothing, isUnusable: true };
    throw error;
  }
}

function batchesOf(people: readonly FilePerson[]): FilePerson[][] {
  const count = Math.ceil(people.length / MOST_NEW_MEMBERS);
  return Array.from({ length: count }, (_, at) => people.slice(at * MOST_NEW_MEMBERS, (at + 1) * MOST_NEW_MEMBERS));
}
