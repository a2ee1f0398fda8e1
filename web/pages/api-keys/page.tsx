/** `/{region}/api-keys`: who may call by machine, from where, and when they last did (verification-server.md §5.1, §7). */
import { useState } from 'preact/hooks';
import type { ApiKeysAnswer, NewApiKeyAnswer, ShownApiKey } from '../../../protocol/staff/administration.ts';
import { api } from '../../app/calls/api.ts';
import { useLoaded, usePermission, useRegion } from '../../app/me.tsx';
import { useTexts } from '../../app/texts.tsx';
import { Busy } from '../../parts/busy.tsx';
import { Failure } from '../../parts/failure.tsx';
import { Help } from '../../parts/help.tsx';
import { Page } from '../../parts/page.tsx';
import { KeyDialog, type KeyWish } from './key-dialog.tsx';
import { KeyTable } from './key-table.tsx';
import { NewKey } from './new-key.tsx';
import { ShownOnce } from './shown-once.tsx';
import './api-keys.scss';

export default function ApiKeys() {
  const { say } = useTexts();
  const { region } = useRegion();
  const mayWrite = usePermission('APIKeyWrite');
  const { outcome, reload } = useLoaded<ApiKeysAnswer>(
    (signal) => api.get('apiKeys', { region }, { signal }),
    [region],
  );
  const [made, setMade] = useState<NewApiKeyAnswer>();
  const [wish, setWish] = useState<KeyWish>();
  const close = (hasChanged: boolean) => {
    setMade(undefined);
    setWish(undefined);
    if (hasChanged) reload();
  };
  return (
    <Page title={say('api-keys.title')} help={<Help page="api-keys" paragraphs={4} />}>
      {outcome === undefined && <Busy />}
      {outcome !== undefined && outcome.kind !== 'ok' && <Failure outcome={outcome} again={reload} />}
      {outcome?.kind === 'ok' && (
        <KeyTable
          keys={outcome.answer.keys}
          {...(mayWrite && { onWish: (key: ShownApiKey, what: KeyWish['what']) => setWish({ key, what }) })}
        />
      )}
      {mayWrite && outcome?.kind === 'ok' && <NewKey made={setMade} />}
      {made && <ShownOnce made={made} close={() => close(true)} />}
      {wish && <KeyDialog wish={wish} close={close} />}
    </Page>
  );
}
