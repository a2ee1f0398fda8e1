/** What people who work with it open: do the pages answer, are they told where to sign in, and is nobody let in without a token? */
import { staffPaths } from '../../../protocol/staff/paths.ts';
import { type AskAddress, answerOf } from './addresses.ts';
import { bad, type Finding, ok } from './finding.ts';
import type { Place } from './place.ts';

export async function lookAtPages({ outputs, stage }: Place, ask: AskAddress): Promise<Finding[]> {
  const base = outputs.PagesUrl;
  if (base === undefined) return [bad('pages of staff', 'the stack does not name them', again(stage.name))];
  return [await pages(base, stage.name, ask), await signIn(base, stage.name, ask), await door(base, stage.name, ask)];
}

const again = (stage: string) => `Deploy the stage again: npm run deploy -- --stage ${stage}.`;

async function pages(base: string, stage: string, ask: AskAddress): Promise<Finding> {
  const { status, text, words } = await answerOf(base, ask);
  if (status === 200 && text.includes('<script')) return ok(base, 'shows the pages');
  const is = status === 200 ? 'answers something else than the pages' : words;
  return bad(base, is, `The log /enx/${stage}/verification/write-pages. ${again(stage)}`);
}

async function signIn(base: string, stage: string, ask: AskAddress): Promise<Finding> {
  const url = `${base}config.json`;
  const { status, text, words } = await answerOf(url, ask);
  const authority = status === 200 ? authorityOf(text) : undefined;
  if (authority === undefined) return bad(url, status === 200 ? 'names no sign-in' : words, again(stage));
  const at = `${authority}/.well-known/openid-configuration`;
  const provider = await answerOf(at, ask);
  if (provider.status === 200) return ok('sign-in of staff', `${authority} answers`);
  return bad(
    at,
    provider.words,
    'Nobody can sign in: ask those who run the identity provider, or look at the user pool.',
  );
}

function authorityOf(text: string): string | undefined {
  try {
    const { authority }: { authority?: unknown } = JSON.parse(text);
    return typeof authority === 'string' ? authority : undefined;
  } catch {
    return undefined;
  }
}

async function door(base: string, stage: string, ask: AskAddress): Promise<Finding> {
  const url = new URL(staffPaths.me, base).href;
  const { status, words } = await answerOf(url, ask);
  if (status === 401) return ok(url, 'lets nobody in without a token');
  return bad(url, words, `The access log of StaffApi (/aws/vendedlogs/enx/${stage}/StaffApi). ${again(stage)}`);
}
