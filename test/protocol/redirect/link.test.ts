import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ensLink, intentLink, type LinkParameter, readQuery, webLink } from '../../../protocol/redirect/link.ts';

const app = {
  packageName: 'gov.moosylvania.app',
  storeUrl: 'https://play.google.com/store/apps/details?id=gov.moosylvania.app',
};
const intent =
  '#Intent;scheme=ens;package=gov.moosylvania.app;action=android.intent.action.VIEW' +
  ';category=android.intent.category.BROWSABLE' +
  ';S.browser_fallback_url=https%3A%2F%2Fplay.google.com%2Fstore%2Fapps%2Fdetails%3Fid%3Dgov.moosylvania.app;end';

describe('a link for the phone', () => {
  // V18: google/exposure-notifications-verification-server, pkg/controller/redirect/helpers_test.go (TestBuildEnsURL,
  // TestBuildIntentURL).
  it.each([
    ['v', '', '/US-AA', 'v?r=%2FUS-AA'],
    ['v', '', 'US-AA/', 'v?r=US-AA%2F'],
    ['/v', '', 'US-AA', 'v?r=US-AA'],
    ['v/', '', 'US-AA', 'v/?r=US-AA'],
    ['v', 'c=1234567890abcdef', 'US-AA', 'v?c=1234567890abcdef&r=US-AA'],
    ['v', 'foo=bar', 'US-AA', 'v?foo=bar&r=US-AA'],
    ['v', 'r=US-XX', 'US-AA', 'v?r=US-AA'],
    ['v', 'c=12345678&r=DE', 'US-BB', 'v?c=12345678&r=US-BB'],
  ])('path %s, query %s, region %s', (path, query, region, expected) => {
    const link = { path, query: readQuery(query) };
    expect(ensLink(link, region)).toBe(`ens://${expected}`);
    expect(intentLink(link, region, app)).toBe(`intent://${expected}${intent}`);
  });

  it.each([
    ['/', '?c=1', '?%3Fc=1&r=US-AA'],
    ['/V/Report', 'C=AbC', 'v/report?C=AbC&r=US-AA'],
    ['//evil.example/v', 'c=1', '/evil.example/v?c=1&r=US-AA'],
    ['/v', 'r=US-BB&r=US-CC&c=1', 'v?c=1&r=US-AA'],
    ['/v', 'R=US-BB&c=1', 'v?R=US-BB&c=1&r=US-AA'],
    ['/v#Intent;package=evil;end', 'c=1', 'v%23intent%3Bpackage%3Devil%3Bend?c=1&r=US-AA'],
    ['/v?r=US-BB', 'c=1', 'v%3Fr%3Dus-bb?c=1&r=US-AA'],
    ['/v\r\nset-cookie: a=b', 'c=%0d%0aX', 'v%0D%0Aset-cookie%3A%20a%3Db?c=%0D%0AX&r=US-AA'],
    ['/100%', 'c=1', '100%25?c=1&r=US-AA'],
    ['/É \uD800', 'c=1', '%C3%A9%20%EF%BF%BD?c=1&r=US-AA'],
  ])('from %j with %j', (path, query, expected) => {
    expect(ensLink({ path, query: readQuery(query) }, 'US-AA')).toBe(`ens://${expected}`);
  });

  it('cannot be left, whatever its path and query hold', () => {
    const text = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('#Intent;', ';end', '&r=', '?', '\r\n', '%'));
    const texts = fc.array(text).map((parts) => parts.join(''));
    fc.assert(
      fc.property(texts, texts, (path, rawQuery) => {
        const link = { path: `/${path}`, query: readQuery(rawQuery) };
        const ens = ensLink(link, 'US-AA');
        expect(ens).toMatch(/^ens:\/\/[\w.~%/-]*\?[\w.~%+=&-]*$/);
        expect(intentLink(link, 'US-AA', app)).toBe(`intent${ens.slice('ens'.length)}${intent}`);
        const query = new URLSearchParams(ens.slice(ens.indexOf('?')));
        expect(query.getAll('r')).toEqual(['US-AA']);
        const carried = [...query].filter(([name]) => name !== 'r');
        const given = link.query.filter(([name]) => name !== 'r');
        const inOrder = (pairs: readonly LinkParameter[]) => pairs.map((pair) => JSON.stringify(pair)).sort();
        expect(inOrder(carried)).toEqual(inOrder(given));
      }),
    );
  });
});

describe('a query is written as Go’s url.Values.Encode does', () => {
  const encode = (query: LinkParameter[]) => ensLink({ path: '/', query }, '~').slice('ens://?'.length, -'&r=~'.length);

  // From Go's net/url, url_test.go (queryEscapeTests).
  it.each([
    ['', ''],
    ['abc', 'abc'],
    ['one two', 'one+two'],
    ['10%', '10%25'],
    [
      ' ?&=#+%!<>#"{}|\\^[]`☺\t:/@$\'()*,;',
      '+%3F%26%3D%23%2B%25%21%3C%3E%23%22%7B%7D%7C%5C%5E%5B%5D%60%E2%98%BA%09%3A%2F%40%24%27%28%29%2A%2C%3B',
    ],
  ])('%j', (text, escaped) => {
    expect(encode([['c', text]])).toBe(`c=${escaped}`);
    expect(readQuery(`c=${escaped}`)).toEqual([['c', text]]);
  });

  it('by name, values of one name as they came', () => {
    // The example of Go's documentation of url.Values.
    const query: LinkParameter[] = [
      ['name', 'Ava'],
      ['friend', 'Jess'],
      ['friend', 'Sarah'],
      ['friend', 'Zoe'],
    ];
    expect(encode(query)).toBe('friend=Jess&friend=Sarah&friend=Zoe&name=Ava');
  });
});

describe('a query is read as Go’s url.ParseQuery does', () => {
  it.each([
    ['', []],
    ['&&', []],
    ['c', [['c', '']]],
    ['c=', [['c', '']]],
    ['=1', [['', '1']]],
    ['c=a=b', [['c', 'a=b']]],
    ['c=a+b%2Bc', [['c', 'a b+c']]],
    ['c=1&c=2', [['c', '1'], ['c', '2']]], // biome-ignore format: one case a line
    ['c=1;d=2', []],
    ['c=%zz', []],
    ['%=1&c=2', [['c', '2']]],
    ['c=%', []],
    ['c=%ff', []],
  ])('%j', (raw, expected) => expect(readQuery(raw)).toEqual(expected));
});

it('a link for another device keeps what it said of the region', () => {
  const link = { path: '/V/a b', query: readQuery('r=US-BB&c=AbC') };
  expect(webLink(link, 'us-aa.en.example.org')).toBe('https://us-aa.en.example.org/v/a%20b?c=AbC&r=US-BB');
});
