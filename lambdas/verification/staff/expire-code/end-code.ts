/** Ends a code before its time, whoever in the region issued it (verification-server.md §2.5, §7). */
import type { JsonAnswer } from '../../../shared/http/call.ts';
import { type ExpireDeps, expireOne } from '../../laboratory/expire-code/expire-code.ts';
import { byPerson, type StaffCall } from '../endpoint/staff-call.ts';
import { withCode } from '../issuing/refusal-code.ts';
import { type ShowCodeDeps, showCode } from '../show-code/show-code.ts';

const ACTOR = 'verification/staff-expire-code';

/** Answers as `show-code` does, also for a code that had ended. */
export function endCode(deps: ExpireDeps & ShowCodeDeps) {
  const show = showCode(deps);
  return async (_: undefined, call: StaffCall): Promise<JsonAnswer> => {
    const { person, path, now } = call;
    const code = { region: person.region, uuid: path.uuid ?? '' };
    try {
      await expireOne(deps, code, { actor: ACTOR, by: byPerson(call) }, now);
    } catch (error) {
      throw withCode(error, 'code_claimed');
    }
    return show(undefined, call);
  };
}
