/** A page that is opened from a folder: one file, no script, nothing loaded from anywhere. */
import { createHash } from 'node:crypto';
import type { ComponentChildren } from 'preact';
import { render } from 'preact-render-to-string';
import { commonStyle } from './style.ts';

export interface PageContent {
  readonly title: string;
  /** Of this page, besides what all have. */
  readonly style?: string;
  readonly children: ComponentChildren;
}

/** Whatever is put into the page is escaped; nothing may be set as HTML but the style, and pictures by a library that escapes. */
export function renderDocument({ title, style = '', children }: PageContent): string {
  const sheet = commonStyle + style;
  const page = (
    <html lang="en" dir="ltr">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content={policy(sheet)} />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="referrer" content="no-referrer" />
        <title>{title}</title>
        <style dangerouslySetInnerHTML={{ __html: sheet }} />
      </head>
      <body>
        <main>{children}</main>
      </body>
    </html>
  );
  return `<!doctype html>\n${render(page)}\n`;
}

function policy(sheet: string): string {
  const hash = createHash('sha256').update(sheet).digest('base64');
  return `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'`;
}

/** An address that a person may want to open; anything but https stays text. */
export function Address({ url }: { readonly url: string }) {
  return (
    <bdi class="address" dir="ltr" lang="en">
      {url.startsWith('https://') ? <a href={url}>{url}</a> : url}
    </bdi>
  );
}
