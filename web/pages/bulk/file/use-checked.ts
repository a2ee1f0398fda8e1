/** The chosen file, read and checked anew whenever it, or where it starts, changes. */
import { useEffect, useState } from 'preact/hooks';
import type { DeskAnswer } from '../../../../protocol/staff/answers.ts';
import { deskDates } from '../../../../protocol/staff/desk-dates.ts';
import { serverNow } from '../../../app/session/server-time.ts';
import { type FileProblem, UnusableFile } from '../../../csv/decode-file.ts';
import { type Checked, checkFile } from './check-file.ts';
import type { RowRules } from './check-rows.ts';

export type FileState =
  | { readonly kind: 'none' }
  | { readonly kind: 'reading'; readonly line: number }
  | { readonly kind: 'unusable'; readonly problem: FileProblem | { readonly kind: 'unreadable' } }
  | { readonly kind: 'checked'; readonly checked: Checked };

export function rulesOf(desk: DeskAnswer): RowRules {
  return {
    smsCountry: desk.smsCountry,
    countries: desk.messages?.countries ?? [],
    dates: deskDates(desk, serverNow()),
    requireDate: desk.requireDate,
    testTypes: desk.testTypes,
  };
}

export function useChecked(file: File | undefined, startLine: number, rules: RowRules): FileState {
  const [state, setState] = useState<FileState>({ kind: 'none' });
  useEffect(() => {
    const ended = new AbortController();
    setState(file ? { kind: 'reading', line: 0 } : { kind: 'none' });
    const show = (next: FileState) => !ended.signal.aborted && setState(next);
    if (file) {
      checkFile(file, startLine, rules, ended.signal, (line) => show({ kind: 'reading', line })).then(
        (checked) => show({ kind: 'checked', checked }),
        (error) => show({ kind: 'unusable', problem: problemOf(error) }),
      );
    }
    return () => ended.abort();
  }, [file, startLine, rules]);
  return state;
}

/** A file that was moved or changed since it was chosen cannot be read. */
function problemOf(error: unknown): FileProblem | { readonly kind: 'unreadable' } {
  return error instanceof UnusableFile ? error.problem : { kind: 'unreadable' };
}
