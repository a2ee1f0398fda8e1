/** The form that makes a key. */

import { useState } from 'preact/hooks';
import { apiKeyTypes } from '../../../protocol/rings/api-key-types.ts';
import type { NewApiKeyAnswer } from '../../../protocol/staff/administration.ts';
import { api } from '../../app/calls/api.ts';
import type { Failed } from '../../app/calls/outcome.ts';
import { useRegion } from '../../app/me.tsx';
import { type Texts, useTexts } from '../../app/texts.tsx';
import { Failure } from '../../parts/failure.tsx';
import { Button } from '../../parts/form/button.tsx';
import { ErrorSummary } from '../../parts/form/error-summary.tsx';
import { TextInput } from '../../parts/form/inputs.tsx';
import { Radios } from '../../parts/form/radios.tsx';

export function NewKey({ made }: { made(answer: NewApiKeyAnswer): void }) {
  const texts = useTexts();
  const { say } = texts;
  const { region } = useRegion();
  const [type, setType] = useState('');
  const [name, setName] = useState('');
  const [round, setRound] = useState(0);
  const [failure, setFailure] = useState<Failed>();
  const problems = round > 0 ? problemsOf(type, name, failure, texts) : [];
  const problemAt = (field: string) => problems.find(([one]) => one === field)?.[1];
  const make = async () => {
    setFailure(undefined);
    setRound(round + 1);
    if (problemsOf(type, name, undefined, texts).length > 0) return;
    const outcome = await api.post('apiKeys', { region }, { type, name: name.trim() });
    if (outcome.kind !== 'ok') return setFailure(outcome);
    setRound(0);
    setType('');
    setName('');
    made(outcome.answer);
  };
  return (
    <section aria-labelledby="new-key">
      <h2 class="govuk-heading-m" id="new-key">
        {say('api-keys.new')}
      </h2>
      <ErrorSummary problems={problems} round={round} />
      {failure && !isNameTaken(failure) && <Failure outcome={failure} />}
      <Radios
        name="type"
        label={say('api-keys.type')}
        problem={problemAt('type')}
        value={type}
        onValue={setType}
        options={apiKeyTypes.map((value) => ({
          value,
          text: say(`api-keys.type.${value}`),
          hint: say(`api-keys.may.${value}`),
        }))}
      />
      <TextInput
        name="name"
        label={say('api-keys.name')}
        hint={say('api-keys.name.hint')}
        problem={problemAt('name')}
        maxLength={100}
        value={name}
        onValue={setName}
      />
      <Button onPress={make}>{say('api-keys.make')}</Button>
    </section>
  );
}

function isNameTaken(failure: Failed): boolean {
  return failure.kind === 'refused' && failure.refusal.errorCode === 'api_key_exists';
}

function problemsOf(type: string, name: string, failure: Failed | undefined, { say }: Texts) {
  const problems: [field: string, problem: string][] = [];
  if (type === '') problems.push(['type', say('api-keys.type.missing')]);
  if (name.trim() === '') problems.push(['name', say('api-keys.name.missing')]);
  if (failure && isNameTaken(failure)) problems.push(['name', say('api-keys.name.taken')]);
  return problems;
}
