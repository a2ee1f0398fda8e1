/** Pages for anybody's phone: rendered here, without script, third parties or anything inline but one style sheet. */
import { createHash } from 'node:crypto';
import type { ComponentChildren } from 'preact';
import { render } from 'preact-render-to-string';
import type { PageAnswer } from '../http/endpoints/page-endpoint.ts';
import { styleSheet } from './style.ts';

export interface Page {
  readonly status: number;
  /** BCP 47. */
  readonly language: string;
  readonly title: string;
  /** What stands in `main`, beginning with the one `h1`. */
  readonly children: ComponentChildren;
  /** Whose page it is, in a band above it. Default: no band. */
  readonly owner?: string;
  /** `#rrggbb` of that band. Default: the page's own. */
  readonly color?: string | undefined;
  /** Constant scripts that the page holds; each is allowed by its hash. Default: none. */
  readonly scripts?: readonly string[];
  /** May these scripts ask this host? Default false. */
  readonly scriptsFetch?: boolean;
}

/** Languages that are written from right to left, by their first part (Unicode CLDR, `characterOrder`). */
const rightToLeft = new Set(['ar', 'arc', 'ckb', 'dv', 'fa', 'he', 'ks', 'ps', 'sd', 'ug', 'ur', 'yi']);

export function direction(language: string): 'ltr' | 'rtl' {
  return rightToLeft.has(language.split('-')[0] ?? '') ? 'rtl' : 'ltr';
}

/** `renderPage` escapes whatever is put into the page; nothing in it may be set as HTML but constants. */
export function renderPage({ status, language, title, children, owner, color, ...rest }: Page): PageAnswer {
  const { scripts = [], scriptsFetch = false } = rest;
  const style = styleSheet(color);
  const page = (
    <html lang={language} dir={direction(language)}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="robots" content="noindex" />
        <title>{title}</title>
        <style dangerouslySetInnerHTML={{ __html: style }} />
      </head>
      <body>
        {owner !== undefined && (
          <header class="owner">
            <p>{owner}</p>
          </header>
        )}
        <main>{children}</main>
        {scripts.map((script) => (
          <script key={script} dangerouslySetInnerHTML={{ __html: script }} />
        ))}
      </body>
    </html>
  );
  return {
    status,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': policy(style, scripts, scriptsFetch),
    },
    body: `<!doctype html>${render(page)}`,
  };
}

function policy(style: string, scripts: readonly string[], scriptsFetch: boolean): string {
  const allowed = scripts.length > 0 ? scripts.map(sourceHash).join(' ') : "'none'";
  return [
    "default-src 'none'",
    `style-src ${sourceHash(style)}`,
    `script-src ${allowed}`,
    ...(scriptsFetch ? ["connect-src 'self'"] : []),
    "form-action 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
  ].join('; ');
}

function sourceHash(text: string): string {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
}
