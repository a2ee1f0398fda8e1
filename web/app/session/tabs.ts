/** What the tabs of one browser tell each other: never a token. */
import type { UnixSeconds } from '../../../protocol/keys/interval.ts';

export type Told =
  /** The person signed out in one of them. */
  | { readonly kind: 'left' }
  /** The server saw the person: idle time begins anew for all of their tabs. */
  | { readonly kind: 'seen'; readonly subject: string; readonly at: UnixSeconds };

const channel = new BroadcastChannel('enx-staff');

export function tellTabs(told: Told): void {
  channel.postMessage(told);
}

/** Gives what ends it. */
export function hearTabs(listener: (told: Told) => void): () => void {
  const hear = ({ data }: MessageEvent<Told>) => listener(data);
  channel.addEventListener('message', hear);
  return () => channel.removeEventListener('message', hear);
}
