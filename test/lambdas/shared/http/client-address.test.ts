import { isIPv6 } from 'node:net';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { EventName } from '../../../../lambdas/shared/events.ts';
import {
  addressBehindFront,
  addressUnit,
  gatewayAddress,
} from '../../../../lambdas/shared/http/address/client-address.ts';
import { openOriginHeader } from '../../../../lambdas/shared/http/address/origin-header.ts';
import { httpEvent } from '../../../support/http/events.ts';

const NOW = 1_795_305_600;
const EDGE = '130.176.0.7';
const secret = JSON.stringify({ current: 'new-value', previous: 'old-value' });

/** What a call that the gateway sees from CloudFront's address counts as, and which events that causes. */
async function behindFront(headers: Record<string, string>, read = async () => secret) {
  const events: EventName[] = [];
  const count = (event: EventName) => void events.push(event);
  const clientAddress = addressBehindFront(openOriginHeader(read, count), count);
  return { address: await clientAddress(httpEvent({ headers, sourceIp: EDGE }), NOW), events };
}

describe('what counts as one caller', () => {
  it.each([
    ['198.51.100.7', '198.51.100.7'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['2001:DB8:0:0:8:800:200C:417A', '2001:db8:0:0::/64'],
    ['2001:db8:0:1::1', '2001:db8:0:1::/64'],
    ['2001:0db8:00a0:000b:1:2:3:4', '2001:db8:a0:b::/64'],
    ['2001:db8:1:2:3:4:192.0.2.1', '2001:db8:1:2::/64'],
    ['::', '0:0:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['fe80::', 'fe80:0:0:0::/64'],
    ['::ffff:198.51.100.7', '198.51.100.7'],
    ['::FFFF:c633:6407', '198.51.100.7'],
    ['0:0:0:0:0:ffff:c633:6407', '198.51.100.7'],
    ['::fffe:198.51.100.7', '0:0:0:0::/64'],
  ])('%s: %s', (address, unit) => expect(addressUnit(address)).toBe(unit));

  it.each([
    '',
    'fe80::1%eth0',
    '198.51.100.7%1',
    '198.51.100',
    '198.51.100.256',
    '0x7f.1',
    '[2001:db8::1]',
    '2001:db8::1::2',
    '2001:db8:1:2:3:4:5',
    'localhost',
    '198.51.100.7, 192.0.2.1',
  ])('nothing: %j', (address) => expect(addressUnit(address)).toBeUndefined());

  it('any two addresses count as one exactly when their first 64 bits are equal, however they are written', () => {
    const prefix = fc.array(fc.constantFrom(0, 1, 0xdb8, 0xffff), { minLength: 4, maxLength: 4 });
    const host = fc.array(fc.constantFrom(0, 1, 0xa0b), { minLength: 4, maxLength: 4 });
    const hex = (groups: number[]) => groups.map((group) => group.toString(16));
    const long = (groups: number[]) =>
      hex(groups)
        .map((group) => group.padStart(4, '0'))
        .join(':')
        .toUpperCase();
    const short = (groups: number[]) => new URL(`http://[${hex(groups).join(':')}]`).hostname.slice(1, -1);
    fc.assert(
      fc.property(prefix, prefix, host, host, (one, other, first, second) => {
        const [a, b] = [long([...one, ...first]), short([...other, ...second])];
        expect(isIPv6(a) && isIPv6(b)).toBe(true);
        expect(addressUnit(a) === addressUnit(b)).toBe(one.join() === other.join());
      }),
    );
  });
});

describe('without a front', () => {
  it('it is the address that the gateway sees, whatever the headers say', async () => {
    const headers = { 'cloudfront-viewer-address': '203.0.113.9:1', 'x-enx-origin': 'new-value' };
    expect(await gatewayAddress(httpEvent({ headers, sourceIp: '198.51.100.7' }), NOW)).toBe('198.51.100.7');
    expect(await gatewayAddress(httpEvent({ headers, sourceIp: '2001:db8::9' }), NOW)).toBe('2001:db8:0:0::/64');
  });
});

describe('behind CloudFront', () => {
  const viewer = { 'cloudfront-viewer-address': '203.0.113.9:46532' };

  it.each(['new-value', 'old-value'])('it is the viewer of a call with the header (%s)', async (value) => {
    const found = await behindFront({ ...viewer, 'x-enx-origin': value });
    expect(found).toEqual({ address: '203.0.113.9', events: [] });
  });

  it.each([
    ['2001:db8:1:2:3:4:5:6:46532', '2001:db8:1:2::/64'],
    ['2001:db8::1:46532', '2001:db8:0:0::/64'],
    // The port is what follows the last colon, also where the rest would be an address with it.
    ['2001:db8:1:2::5:8080', '2001:db8:1:2::/64'],
    ['::ffff:203.0.113.9:1', '203.0.113.9'],
  ])('%s is of %s', async (value, address) => {
    const headers = { 'cloudfront-viewer-address': value, 'x-enx-origin': 'new-value' };
    expect((await behindFront(headers)).address).toBe(address);
  });

  it.each([[undefined], [''], ['203.0.113.9'], ['fe80::1%eth0:1'], ['unknown:1'], ['203.0.113.9:'], [':46532']])(
    'it is unknown, and never that of CloudFront, where CloudFront says %j',
    async (value) => {
      const headers = { ...(value === undefined ? {} : { 'cloudfront-viewer-address': value }) };
      expect(await behindFront({ ...headers, 'x-enx-origin': 'new-value' })).toEqual({
        address: undefined,
        events: [],
      });
    },
  );

  it.each([[{}], [{ 'x-enx-origin': '' }], [{ 'x-enx-origin': 'guess' }], [{ 'x-enx-origin': 'new-value,new-value' }]])(
    'a call with %j and a forged address is its sender’s, and counted',
    async (headers) => {
      expect(await behindFront({ ...viewer, ...headers })).toEqual({ address: EDGE, events: ['FrontBypassed'] });
    },
  );

  it.each([
    ['cannot be read', async () => Promise.reject(new Error('no'))],
    ['is no JSON', async () => 'new-value'],
    ['holds no value', async () => '{"current":"","previous":7}'],
  ])('it is unknown while the secret %s', async (_, read) => {
    const { address, events } = await behindFront({ ...viewer, 'x-enx-origin': 'new-value' }, read);
    expect([address, events]).toEqual([undefined, ['OriginHeaderUnread']]);
  });

  it('a call without the header is not from CloudFront, also while the secret cannot be read', async () => {
    const { address } = await behindFront(viewer, async () => Promise.reject(new Error('no')));
    expect(address).toBe(EDGE);
  });
});
