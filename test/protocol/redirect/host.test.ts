import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { linkHost, regionHost } from '../../../protocol/redirect/host.ts';

const domain = 'en.example.org';

describe('a host', () => {
  it.each([
    ['en.example.org', { kind: 'bare' }],
    ['EN.Example.ORG', { kind: 'bare' }],
    ['en.example.org.', { kind: 'bare' }],
    ['en.example.org:443', { kind: 'bare' }],
    ['en.example.org.:8443', { kind: 'bare' }],
    ['us-wa.en.example.org', { kind: 'region', region: 'US-WA' }],
    ['US-Wa.en.Example.org', { kind: 'region', region: 'US-WA' }],
    ['us-wa.en.example.org.:80', { kind: 'region', region: 'US-WA' }],
    ['us-wa.en.example.org:', { kind: 'region', region: 'US-WA' }],
    ['au-nsw.en.example.org', { kind: 'region', region: 'AU-NSW' }],
    ['no.en.example.org', { kind: 'region', region: 'NO' }],
  ])('%s', (header, expected) => expect(linkHost(header, domain)).toEqual(expected));

  it.each([
    undefined,
    '',
    '.',
    ':443',
    'example.org',
    'us-wa.example.org',
    'us-waen.example.org',
    'xen.example.org',
    'us-wa.en.example.org.evil.example',
    'en.example.org.evil.example',
    'us-wa.en.example.org..',
    'us-wa..en.example.org',
    '.en.example.org',
    'a.us-wa.en.example.org',
    'www.en.example.org',
    'us_wa.en.example.org',
    'us-wash.en.example.org',
    'us-.en.example.org',
    'us-wa.en.example.org:80x',
    'us-wa.en.example.org:80:80',
    'us-wa.en.example.org, us-wa.en.example.org',
    ' us-wa.en.example.org',
    'us-wa%2een.example.org',
    '[::1]:443',
    '127.0.0.1',
    // Letters that become other ones in the other case.
    'ıs.en.example.org',
    'ﬁ.en.example.org',
    '\u212Ag.en.example.org',
    'us-wa.en.example.or\u0261',
    `${'a'.repeat(300)}.en.example.org`,
  ])('%s stands for nothing', (header) => expect(linkHost(header, domain)).toEqual({ kind: 'unknown' }));

  it('of a region is found again', () => {
    for (const region of ['US-WA', 'NO', 'AU-NSW', 'FR-2A'])
      expect(linkHost(regionHost(region, domain), domain)).toEqual({ kind: 'region', region });
  });

  it('is a region by the pattern of region files, whatever a stranger sends', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.boolean(), (text, below) => {
        const host = linkHost(below ? `${text}.${domain}` : text, domain);
        if (host.kind === 'region') expect(host.region).toMatch(/^[A-Z]{2}(-[A-Z0-9]{1,3})?$/);
      }),
    );
  });
});
