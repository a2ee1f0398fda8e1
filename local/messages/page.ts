/** What a browser shows at `messagesUrl`: the messages as a phone lists them. */
import { type ComponentChild, h } from 'preact';
import { renderToString } from 'preact-render-to-string';
import { costInWords, messageCost } from '../../protocol/sms/message-cost.ts';
import { checkSignature, type KeyOf } from './check-signature.ts';
import type { StoredMessage } from './messages.ts';

export interface PageDeps {
  readonly keyOf: KeyOf;
  /** Hosts that exist only in the stack, and where a browser of this machine finds them: `us-zz.enx.localhost` → origin. */
  readonly addresses: ReadonlyMap<string, string>;
}

const REFRESH_SECONDS = 5;

const style = `
*{box-sizing:border-box}
body{margin:0;font:100%/1.5 system-ui,sans-serif;color:#1b1b1b;background:#d9dde2}
main{max-width:26rem;min-height:100vh;margin:0 auto;padding:1rem;background:#fff}
h1{margin:0 0 1rem;font-size:1.25rem;text-align:center}
ol{list-style:none;margin:0;padding:0}
li{margin:0 0 1.5rem}
h2{margin:0;font-size:.875rem;font-weight:600}
.text{margin:.25rem 0;padding:.6rem .9rem;border-radius:1.1rem;background:#e9e9eb;white-space:pre-wrap;overflow-wrap:anywhere}
.refused .text{background:none;border:1px dashed #71767a;color:#565c65}
.notes{margin:0;font-size:.75rem;color:#565c65}
a{color:#005ea2}
`;

/** Escaped by construction: texts are children, never HTML. */
export function messagePage(deps: PageDeps) {
  return async (messages: readonly StoredMessage[]): Promise<string> => {
    const items = await Promise.all(messages.map((message) => messageItem(message, deps)));
    return `<!doctype html>${renderToString(document(items))}`;
  };
}

function document(items: ComponentChild[]) {
  return h('html', { lang: 'en' }, [
    h('head', null, [
      h('meta', { charset: 'utf-8' }),
      h('meta', { name: 'viewport', content: 'width=device-width, initial-scale=1' }),
      h('meta', { 'http-equiv': 'refresh', content: String(REFRESH_SECONDS) }),
      h('title', null, 'Messages'),
      h('style', { dangerouslySetInnerHTML: { __html: style } }),
    ]),
    h('body', null, h('main', null, [h('h1', null, 'Messages'), items.length > 0 ? h('ol', null, items) : nothing()])),
  ]);
}

function nothing() {
  return h('p', null, 'None yet. A code issued to a phone number arrives here.');
}

async function messageItem(message: StoredMessage, deps: PageDeps) {
  const signature = await checkSignature(message, deps.keyOf);
  const cost = costInWords(messageCost(message.text));
  const notes = [timeOf(message), stateNotes[message.state], cost, signature].filter((note) => note !== '');
  return h('li', { class: message.state }, [
    h('h2', null, `To ${message.to}`),
    h('p', { class: 'text' }, withLinks(message.text, deps.addresses)),
    h('p', { class: 'notes' }, notes.join(' · ')),
  ]);
}

const stateNotes: Readonly<Record<StoredMessage['state'], string>> = {
  delivered: '',
  unconfirmed: 'arrived, but its sender does not know',
  refused: 'refused: never reached the phone',
};

function timeOf({ receivedAt }: StoredMessage): string {
  return `${new Date(receivedAt * 1000).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}

const links = /((?:https|ens):\/\/\S+)/;

/** The text as it came, with its links tappable. The split keeps what it splits by, at the odd places. */
function withLinks(text: string, addresses: PageDeps['addresses']): ComponentChild[] {
  return text.split(links).map((part, i) => (i % 2 === 0 ? part : h('a', { href: reachable(part, addresses) }, part)));
}

function reachable(link: string, addresses: PageDeps['addresses']): string {
  const url = URL.parse(link);
  const origin = url?.protocol === 'https:' ? addresses.get(url.host) : undefined;
  return url && origin !== undefined ? origin + url.pathname + url.search : link;
}
