/** Out, here and everywhere. */
import { api } from '../calls/api.ts';
import { leave } from './session.ts';
import { tellTabs } from './tabs.ts';

/** Here in any case: somebody may want to go home while the service does not answer. */
export async function signOut(): Promise<void> {
  const { kind } = await api.post('signOut', {}, {}, { timeoutSeconds: 5, isAsking: false });
  tellTabs({ kind: 'left' });
  await leave(kind === 'ok');
}
