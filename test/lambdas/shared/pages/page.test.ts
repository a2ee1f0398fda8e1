import { createHash } from 'node:crypto';
import { h } from 'preact';
import { describe, expect, it } from 'vitest';
import { contrast, readableOn } from '../../../../lambdas/shared/pages/contrast.ts';
import { direction, renderPage } from '../../../../lambdas/shared/pages/page.tsx';
import { palette, styleSheet } from '../../../../lambdas/shared/pages/style.ts';

const script = 'window.x&&window.x("<")';
const evil = '</style><script>alert(1)</script>"\'&';

describe('a page', () => {
  const { headers, body = '' } = renderPage({
    status: 200,
    language: 'ar-EG',
    title: evil,
    owner: evil,
    color: '#14532d',
    children: h('h1', { title: evil }, evil),
    scripts: [script],
  });
  const csp = headers?.['content-security-policy'] ?? '';

  it('says its language and its direction', () => expect(body).toContain('<html lang="ar-EG" dir="rtl">'));
  it('escapes what is put into it', () => {
    expect(body).not.toContain('<script>alert');
    expect(body).not.toContain(`="${evil}`);
    expect(body.match(/<script>/g)).toHaveLength(1);
  });
  it('allows its own style and script by their hashes, and nothing else', () => {
    const hash = (text = '') => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
    expect(csp).toBe(
      `default-src 'none'; style-src ${hash(/<style>(.*?)<\/style>/s.exec(body)?.[1])}; ` +
        `script-src ${hash(/<script>(.*?)<\/script>/s.exec(body)?.[1])}; form-action 'self'; frame-ancestors 'none'; base-uri 'none'`,
    );
    expect(csp).not.toContain('unsafe');
  });
  it('loads nothing', () => expect(body).not.toMatch(/\b(src|href)="(?!#)/));
  it('allows no script where it has none', () => {
    const page = renderPage({ status: 200, language: 'en', title: 'x', children: null });
    expect(page.headers?.['content-security-policy']).toContain("script-src 'none'");
    expect(page.body).toContain('<html lang="en" dir="ltr">');
  });
});

it.each([
  ['en', 'ltr'],
  ['nb', 'ltr'],
  ['ar', 'rtl'],
  ['he-IL', 'rtl'],
  ['fa', 'rtl'],
  ['ur-PK', 'rtl'],
  ['az', 'ltr'],
])('%s is written %s', (language, written) => expect(direction(language)).toBe(written));

describe('colours', () => {
  // WCAG 2.2, "contrast ratio".
  it('are measured as WCAG measures them', () => {
    expect(contrast('#000000', '#ffffff')).toBeCloseTo(21, 5);
    expect(contrast('#777777', '#ffffff')).toBeCloseTo(4.48, 2);
    expect(contrast('#ffffff', '#ffffff')).toBe(1);
  });
  it.each(Object.entries(palette))('%s can be read on white (1.4.3, 1.4.11)', (_, color) => {
    expect(contrast(color, '#ffffff')).toBeGreaterThanOrEqual(4.5);
  });
  it('the text on a region’s colour can be read, whatever the colour', () => {
    const steps = ['00', '33', '66', '77', '88', '99', 'cc', 'ff'];
    for (const red of steps)
      for (const green of steps)
        for (const blue of steps) {
          const color = `#${red}${green}${blue}`;
          expect(contrast(color, readableOn(color))).toBeGreaterThanOrEqual(4.5);
        }
  });
});

describe('the style sheet', () => {
  it('has at most 10 kB', () => expect(Buffer.byteLength(styleSheet('#14532d'))).toBeLessThan(10_240));
  it('needs nothing that old phones do not know', () => {
    expect(styleSheet()).not.toMatch(
      /var\(|display:grid|\bgap:|:has\(|:is\(|:where\(|@layer|@container|clamp\(|min\(|max\(/,
    );
    expect(styleSheet()).not.toMatch(/(margin|padding|border)-(left|right)|url\(|@import/);
  });
});
