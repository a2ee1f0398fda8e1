/** The page as a file: what it may hold, how it is read without eyes, and the same bytes for the same result. */
import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { contrast, rgbOf } from '../../../../../protocol/region-config/color.ts';
import { tryPage } from '../../../../../tools/region/try/page/page.tsx';
import type { TryResult } from '../../../../../tools/region/try/result.ts';
import { exampleConfiguration, exampleResult, nobodyTold } from './example.ts';

const alone = () => exampleResult({ configurations: [exampleConfiguration('us-zz.json', 1)], repeats: undefined });
const html = await tryPage(exampleResult());
const all = (pattern: RegExp, text = html) => [...text.matchAll(pattern)].map(([, found = '']) => found);
const sha256 = (text: string) => createHash('sha256').update(text).digest('base64');

test('the same result gives the same bytes, whatever was drawn before', async () => {
  const first = sha256(html);
  await tryPage(alone());
  expect(sha256(await tryPage(exampleResult()))).toBe(first);
  expect(sha256(await tryPage(alone()))).not.toBe(first);
});

describe('the file', () => {
  test('holds all it needs and asks nobody for anything', () => {
    expect(html).not.toMatch(/<script|<link|<img|<iframe|<object|<form|@import|url\(|javascript:/i);
    expect(all(/\s(?:src|srcset|action|data)="([^"]*)"/g)).toEqual([]);
    expect(all(/href="([^"]*)"/g).filter((target) => !target.startsWith('#'))).toEqual([]);
  });

  test('allows one style sheet by its hash, and has no other style', () => {
    const [sheet = ''] = all(/<style>([\s\S]*?)<\/style>/g);
    expect(html).toContain(`content="default-src 'none'; style-src 'sha256-${sha256(sheet)}'; base-uri 'none'`);
    expect(html.match(/<style/g)).toHaveLength(1);
    expect(html).not.toMatch(/\sstyle=|unsafe-inline|\son[a-z]+=/);
  });

  test('stays far below 1.5 MB', () => expect(Buffer.byteLength(html)).toBeLessThan(500_000));
});

describe('read without eyes', () => {
  test('it has a language, a title and a way past its links', () => {
    expect(html).toContain('<html lang="en" dir="ltr">');
    expect(html).toContain('<title>Who is notified: lfph-narrow-v2 and norway</title>');
    expect(html.indexOf('<a class="skip" href="#short">')).toBeLessThan(html.indexOf('<nav'));
  });

  test('its headings go down step by step from the one h1', () => {
    const levels = all(/<h([1-6])[ >]/g).map(Number);
    expect(levels.filter((level) => level === 1)).toHaveLength(1);
    expect(levels[0]).toBe(1);
    levels.reduce((before, level) => {
      expect(level).toBeLessThanOrEqual(before + 1);
      return level;
    });
  });

  test('every id is there once, and whatever is pointed to is there', () => {
    const ids = all(/\sid="([^"]*)"/g);
    expect(new Set(ids).size).toBe(ids.length);
    const named = all(/aria-(?:labelledby|describedby)="([^"]*)"/g);
    const targets = [...named, ...all(/href="#([^"]*)"/g)];
    expect(targets.filter((target) => !ids.includes(target))).toEqual([]);
  });

  test('every chart is one image with a name and its finding, and its numbers stand in a table', () => {
    const figures = all(/<figure[^>]*>([\s\S]*?)<\/figure>/g);
    expect(figures.length).toBe(all(/(<svg)/g).length);
    for (const figure of figures) {
      const [id] = all(/aria-labelledby="([^"]*)-title"/g, figure);
      expect(figure).toContain(
        `<div class="drawing" role="img" aria-labelledby="${id}-title" aria-describedby="${id}-finding">`,
      );
      expect(figure).toContain('<svg aria-hidden="true"');
      expect(figure).toMatch(new RegExp(`<div id="${id}-finding"><p>\\S`));
      expect(figure).toMatch(/<details>[\s\S]*<table[\s\S]*<td>/);
    }
  });

  test('every table says what its columns and rows are', () => {
    for (const table of all(/<table[^>]*>([\s\S]*?)<\/table>/g)) {
      expect(table).toMatch(/^<caption/);
      expect(all(/<th( [^>]*|)>/g, table).filter((attributes) => !attributes.includes('scope='))).toEqual([]);
    }
  });
});

test('lettering in the charts holds 4.5 : 1, marks 3 : 1 on white', () => {
  const white = rgbOf('#ffffff');
  const ratio = (color: string) => contrast(rgbOf(color), white);
  const letters = new Set(all(/<text[^>]*fill="([^"]*)"/g));
  expect([...letters].filter((color) => ratio(color) < 4.5)).toEqual([]);
  const marks = new Set(all(/<path[^>]*(?:fill|stroke)="(#[^"]*)"/g));
  expect(marks.size).toBeGreaterThan(2);
  expect([...marks].filter((color) => ratio(color) < 3)).toEqual([]);
});

test('whatever a text holds, it stays a text', async () => {
  const evil = '<script>alert(1)</script>"\'></svg><img src=x onerror=alert(1)>';
  const [one] = exampleResult().configurations;
  const spoilt = {
    ...{ ...one, title: evil },
    settings: [{ name: evil, words: evil, origin: 'file' }],
    byClassification: one?.byClassification.map((each) => ({ ...each, name: evil })),
  } as TryResult['configurations'][number];
  const page = await tryPage(
    exampleResult({
      configurations: [spoilt, { ...spoilt, title: `${evil}2` }],
      ...{ truth: [evil], tradeOffs: [evil], limits: [evil] },
      assumptions: [{ name: evil, value: 1, unit: evil, source: evil, replaced: true }],
    }),
  );
  expect(page).not.toMatch(/<script|<img/);
  expect(page.split('&lt;script').length).toBeGreaterThan(25);
});

describe('one configuration alone', async () => {
  const page = await tryPage(alone());
  test('is compared with nothing', () => {
    expect(page).toContain('<title>Who is notified: us-zz.json</title>');
    expect(page).not.toMatch(/B against A|A · |[Bb]oth configurations/);
  });
  test('is named as such', () => expect(page).toContain('With this configuration 400 people are told'));
});

test('where nobody is told it says so, and nothing is no number', async () => {
  const page = await tryPage(exampleResult({ configurations: [nobodyTold('nobody')], repeats: undefined }));
  expect(page).toContain('With this configuration nobody is told.');
  expect(page).not.toMatch(/NaN|undefined|Infinity|null/);
});

test.each([
  [99, true],
  [100, false],
])('with %d people told it warns of chance: %s', async (notified, warns) => {
  const one = exampleConfiguration('one', 1);
  const page = await tryPage(exampleResult({ configurations: [{ ...one, all: { ...one.all, notified } }] }));
  expect(page.includes('Fewer than 100 people are told')).toBe(warns);
});
