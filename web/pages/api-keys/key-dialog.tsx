/** Withdraws a key, lets it in again, or says from where it may be used. */
import { useState } from 'preact/hooks';
import type { ApiKeyChange, ShownApiKey } from '../../../protocol/staff/administration.ts';
import { api } from '../../app/calls/api.ts';
import type { Failed } from '../../app/calls/outcome.ts';
import { useRegion } from '../../app/me.tsx';
import { useTexts } from '../../app/texts.tsx';
import { ConfirmDialog } from '../../parts/dialog/confirm-dialog.tsx';
import { Failure } from '../../parts/failure.tsx';
import { TextArea } from '../../parts/form/inputs.tsx';

export interface KeyWish {
  readonly key: ShownApiKey;
  readonly what: ApiKeyChange['do'];
}

export function KeyDialog({ wish: { key, what }, close }: { wish: KeyWish; close(hasChanged: boolean): void }) {
  const { say } = useTexts();
  const { region } = useRegion();
  const [networks, setNetworks] = useState(key.networks.join('\n'));
  const [failure, setFailure] = useState<Failed>();
  const change = async () => {
    const body: ApiKeyChange = what === 'limit' ? { do: what, networks: linesOf(networks) } : { do: what };
    const outcome = await api.post('apiKey', { region, id: key.id }, body);
    if (outcome.kind === 'ok') close(true);
    else setFailure(outcome);
  };
  return (
    <ConfirmDialog
      title={say(`api-keys.${what}.title`, { name: key.name })}
      yes={say(`api-keys.${what}.yes`)}
      onYes={change}
      onNo={() => close(false)}
      isDangerous={what === 'disable'}
    >
      <p class="govuk-body">{say(`api-keys.${what}.text`)}</p>
      {what === 'limit' && (
        <TextArea
          name="networks"
          label={say('api-keys.networks')}
          hint={say('api-keys.networks.hint')}
          value={networks}
          onValue={setNetworks}
        />
      )}
      {failure && <Failure outcome={failure} />}
    </ConfirmDialog>
  );
}

/** One in each line; people paste them with commas, too. */
function linesOf(text: string): string[] {
  return text.split(/[\s,;]+/).filter((line) => line !== '');
}
