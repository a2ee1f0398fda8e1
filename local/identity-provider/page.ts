/** What a browser sees of the identity provider: who can log in, each with one button. It needs no script. */
import { type ComponentChild, h } from 'preact';
import { renderToString } from 'preact-render-to-string';
import type { Person } from './people.ts';
import type { StaffPerson } from './staff.ts';

const style = `
*{box-sizing:border-box}
body{margin:0;font:100%/1.5 system-ui,sans-serif;color:#1b1b1b;background:#d9dde2}
main{max-width:34rem;min-height:100vh;margin:0 auto;padding:1rem;background:#fff}
h1{margin:0 0 .5rem;font-size:1.25rem}
ul{list-style:none;margin:1rem 0;padding:0}
li{display:flex;flex-wrap:wrap;gap:.25rem 1rem;align-items:center;justify-content:space-between;padding:.5rem 0;border-top:1px solid #a9aeb1}
p{margin:0}
.is,.key{color:#565c65;font-size:.875rem}
.key{font-family:monospace}
button{font:inherit;padding:.4rem 1rem;border:0;border-radius:.25rem;color:#fff;background:#005ea2;cursor:pointer}
button.second{color:#1b1b1b;background:#dfe1e2}
.problem{padding:.5rem .75rem;border-left:.25rem solid #b50909;background:#f4e3db}
`;

/** `action`: where a choice is posted; undefined: only shows who there is. */
export function peoplePage(people: readonly Person[], action?: string, problem?: string): string {
  return page('Who are you?', [
    h('p', null, 'The identity provider of this local stack. Nobody here exists.'),
    problem === undefined ? null : h('p', { class: 'problem', role: 'alert' }, problem),
    h(
      'ul',
      null,
      people.map((person) => item(person, action)),
    ),
    action === undefined ? null : choice(action, { cancel: 'yes' }, h('button', { class: 'second' }, 'Do not log in')),
  ]);
}

function item({ name, login, password, is, nationalNumber }: Person, action?: string) {
  return h('li', null, [
    h('div', null, [
      h('p', null, h('b', null, name)),
      h('p', { class: 'is' }, is),
      h('p', { class: 'key' }, `${login} · ${password} · ${nationalNumber}`),
    ]),
    action === undefined ? null : choice(action, { login, password }, h('button', { id: login }, 'Log in')),
  ]);
}

function choice(action: string, fields: Readonly<Record<string, string>>, button: ComponentChild) {
  const hidden = Object.entries(fields).map(([name, value]) => h('input', { type: 'hidden', name, value }));
  return h('form', { method: 'post', action }, [...hidden, button]);
}

/** Each with two buttons: one for both factors, one for a password alone. */
export function staffPage(people: readonly StaffPerson[], action: string, problem?: string): string {
  const choices = ({ name, login, password, is }: StaffPerson) =>
    h('li', null, [
      h('div', null, [
        h('p', null, h('b', null, name)),
        h('p', { class: 'is' }, is),
        h('p', { class: 'key' }, `${login} · ${password}`),
      ]),
      choice(action, { login, password }, h('button', { id: login }, 'Sign in')),
      choice(
        action,
        { login, password, 'one-factor': 'yes' },
        h('button', { id: `${login}-one-factor`, class: 'second' }, 'Without second factor'),
      ),
    ]);
  return page('Who works here?', [
    h('p', null, 'The identity provider of this local stack, for staff. Nobody here exists.'),
    problem === undefined ? null : h('p', { class: 'problem', role: 'alert' }, problem),
    h('ul', null, people.map(choices)),
  ]);
}

/** `form` is the library's own: what must be sent back, without a button. */
export function logoutPage(form: string): string {
  const button = { form: 'op.logoutForm', type: 'submit' };
  return page('Log out?', [
    h('div', { dangerouslySetInnerHTML: { __html: form } }),
    h('p', null, [
      h('button', { ...button, id: 'logout', name: 'logout', value: 'yes' }, 'Log out'),
      ' ',
      h('button', { ...button, class: 'second' }, 'Stay'),
    ]),
  ]);
}

export function messagePage(text: string): string {
  return page('Identity provider', [h('p', null, text)]);
}

function page(title: string, children: ComponentChild[]): string {
  const head = [
    h('meta', { charset: 'utf-8' }),
    h('meta', { name: 'viewport', content: 'width=device-width, initial-scale=1' }),
    h('title', null, title),
    h('style', { dangerouslySetInnerHTML: { __html: style } }),
  ];
  const main = h('main', null, [h('h1', null, title), ...children]);
  return `<!doctype html>${renderToString(h('html', { lang: 'en' }, [h('head', null, head), h('body', null, main)]))}`;
}
