/** `npm run members -- add`, `-- remove`, `-- sign-out`. */
import { liveFunction } from '../../../lambdas/shared/names.ts';
import type { SetMemberResult } from '../../../lambdas/verification/operate/set-member/set-member.ts';
import { isPermission, type Permission, permissions, presets } from '../../../protocol/staff/permissions.ts';
import { type Invoke, UsageError } from '../../command/operator-command.ts';
import { type Command, given } from './options.ts';

const person = ['stage', 'name', 'email'] as const;

export const add: Command = async (values, invoke, terminal) => {
  if (values['system-administrator']) return addSystemAdministrator(values, invoke, terminal);
  const { stage, region, ...who } = given(values, [...person, 'region'], ['subject', 'preset', 'permissions']);
  const { preset, permissions: list, ...rest } = who;
  const granted = grantedBy(preset, list);
  const target = functionOf(stage);
  if (values['dry-run']) {
    return terminal.note(`Would ask ${target} to make ${rest.name} a member of ${region} with ${granted.join(', ')}.`);
  }
  const { subject, outcome } = await ask(invoke, target, { do: 'add', region, ...rest, permissions: granted });
  terminal.out(subject);
  if (outcome === 'added') terminal.note(`${rest.name} is a member of ${region} now, with ${granted.join(', ')}.`);
  if (outcome === 'changed')
    terminal.note(`A member of ${region} already: has ${granted.join(', ')} within 60 seconds.`);
  if (outcome === 'unchanged') terminal.note(`A member of ${region} already, with just that.`);
};

const addSystemAdministrator: Command = async (values, invoke, terminal) => {
  const { stage, ...who } = given(values, person, ['subject']);
  const target = functionOf(stage);
  if (values['dry-run']) return terminal.note(`Would ask ${target} to make ${who.name} a system administrator.`);
  const { subject, outcome } = await ask(invoke, target, { do: 'add-system-administrator', ...who });
  terminal.out(subject);
  terminal.note(`${who.name} is a system administrator${outcome === 'unchanged' ? ' already' : ' now'}.`);
};

export const remove: Command = async (values, invoke, terminal) => {
  const all = values['system-administrator'] === true;
  const { stage, subject, region } = all
    ? { ...given(values, ['stage', 'subject']), region: undefined }
    : given(values, ['stage', 'region', 'subject']);
  const what = all ? `the system administrator ${subject}` : `${subject} of ${region}`;
  const target = functionOf(stage);
  if (values['dry-run']) return terminal.note(`Would ask ${target} to remove ${what}.`);
  await ask(invoke, target, all ? { do: 'remove-system-administrator', subject } : { do: 'remove', region, subject });
  terminal.note(`Removed ${what}: refused within 60 seconds.`);
};

export const signOut: Command = async (values, invoke, terminal) => {
  const { stage, subject } = given(values, ['stage', 'subject']);
  const target = functionOf(stage);
  if (values['dry-run']) return terminal.note(`Would ask ${target} to sign ${subject} out everywhere.`);
  await ask(invoke, target, { do: 'sign-out', subject });
  terminal.note(`${subject} has to sign in again, everywhere, within 60 seconds.`);
};

function functionOf(stage: string): string {
  return liveFunction(stage, 'verification', 'set-member');
}

async function ask(invoke: Invoke, target: string, act: object) {
  const result = (await invoke(target, act)) as SetMemberResult;
  if ('error' in result) throw new UsageError(result.error);
  return result;
}

/** One of the two. */
function grantedBy(preset: string | undefined, list: string | undefined): readonly Permission[] {
  if ((preset === undefined) === (list === undefined)) throw new UsageError('Give one of --preset and --permissions.');
  if (list !== undefined) return list.split(',').map((word) => permissionOf(word.trim()));
  const found = Object.entries(presets).find(([name]) => name === preset);
  if (found) return found[1];
  throw new UsageError(`--preset must be one of ${Object.keys(presets).join(', ')}, but is "${preset}".`);
}

function permissionOf(word: string): Permission {
  if (isPermission(word)) return word;
  throw new UsageError(`--permissions: "${word}" is none of ${permissions.join(', ')}.`);
}
