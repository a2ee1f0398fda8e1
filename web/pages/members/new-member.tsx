/** The form that lets one person in. */
import { useState } from 'preact/hooks';
import type { MembersAnswer } from '../../../protocol/staff/administration.ts';
import { type Permission, presets } from '../../../protocol/staff/permissions.ts';
import { api } from '../../app/calls/api.ts';
import type { Failed } from '../../app/calls/outcome.ts';
import { useRegion } from '../../app/me.tsx';
import { useTexts } from '../../app/texts.tsx';
import { Banner } from '../../parts/banner.tsx';
import { Failure } from '../../parts/failure.tsx';
import { Button } from '../../parts/form/button.tsx';
import { ErrorSummary } from '../../parts/form/error-summary.tsx';
import { TextInput } from '../../parts/form/inputs.tsx';
import { PermissionBoxes } from './permission-boxes.tsx';

export interface NewMemberProps {
  readonly adding: MembersAnswer['adding'];
  added(): void;
}

const empty = { name: '', email: '', subject: '' };

export function NewMember({ adding, added }: NewMemberProps) {
  const { say } = useTexts();
  const { region, permissions: own } = useRegion();
  const preset = presets.caseWorker.filter((one) => own.includes(one));
  const [fields, setFields] = useState(empty);
  const [permissions, setPermissions] = useState<readonly Permission[]>(preset);
  const [round, setRound] = useState(0);
  const [done, setDone] = useState<string>();
  const [failure, setFailure] = useState<Failed>();
  const problems = round > 0 ? problemsOf(fields, adding).map(({ field, id }) => [field, say(id)] as const) : [];
  const problemAt = (field: string) => problems.find(([one]) => one === field)?.[1];
  const add = async () => {
    setFailure(undefined);
    setDone(undefined);
    setRound(round + 1);
    if (problemsOf(fields, adding).length > 0) return;
    const { subject, ...rest } = fields;
    const member = { ...rest, permissions, ...(adding === 'row' && { subject }) };
    const outcome = await api.post('members', { region }, { members: [member] });
    if (outcome.kind !== 'ok') return setFailure(outcome);
    const [result] = outcome.answer.results;
    if (result && 'errorCode' in result) return setFailure({ kind: 'refused', status: 400, refusal: result });
    setDone(fields.name);
    setFields(empty);
    setRound(0);
    added();
  };
  const input = (field: keyof typeof fields, hint?: string) => ({
    name: field,
    label: say(`members.${field}`),
    hint,
    problem: problemAt(field),
    value: fields[field],
    onValue: (value: string) => setFields({ ...fields, [field]: value }),
  });
  return (
    <section aria-labelledby="new-member">
      <h2 class="govuk-heading-m" id="new-member">
        {say('members.new')}
      </h2>
      {done !== undefined && <Banner kind="success">{say(`members.added.${adding}`, { name: done })}</Banner>}
      <ErrorSummary problems={problems} round={round} />
      {failure && <Failure outcome={failure} />}
      <TextInput {...input('name')} maxLength={200} />
      <TextInput {...input('email')} type="email" />
      {adding === 'row' && <TextInput {...input('subject', say('members.subject.hint'))} />}
      <PermissionBoxes name="permissions" value={permissions} onValue={setPermissions} />
      <Button onPress={add}>{say(`members.add.${adding}`)}</Button>
    </section>
  );
}

function problemsOf({ name, email, subject }: typeof empty, adding: MembersAnswer['adding']) {
  return [
    ...(name.trim() === '' ? [{ field: 'name', id: 'members.name.missing' }] : []),
    ...(/^[^\s@]+@[^\s@]+$/.test(email.trim()) ? [] : [{ field: 'email', id: 'members.email.wrong' }]),
    ...(adding === 'row' && subject.trim() === '' ? [{ field: 'subject', id: 'members.subject.missing' }] : []),
  ];
}
