import { describe, expect, it } from 'vitest';
import { isInNetworks, MAXIMUM_NETWORKS, networkText } from '../../../protocol/abuse/address-list.ts';
import { networkList } from '../../../protocol/abuse/settings.ts';

describe('a network', () => {
  // verification-server.md §6.1: bare IPs become /32 or /128.
  it.each([
    ['192.0.2.7', '192.0.2.7/32'],
    ['2001:DB8::1', '2001:db8::1/128'],
    [' 192.0.2.0/24 ', '192.0.2.0/24'],
    ['0.0.0.0/0', '0.0.0.0/0'],
    ['2001:db8::/32', '2001:db8::/32'],
    ['::/0', '::/0'],
    ['192.0.2.7/32', '192.0.2.7/32'],
    ['2001:db8::/128', '2001:db8::/128'],
  ])('%j is %s', (text, network) => expect(networkText(text)).toBe(network));

  it.each([
    '',
    'example.org',
    '192.0.2.0/33',
    '192.0.2.0/-1',
    '192.0.2.0/',
    '192.0.2.0/24/24',
    '192.0.2.0/2x',
    '192.0.2.0/1e1',
    '192.0.2',
    '192.0.2.256',
    '010.0.0.1',
    '2001:db8::/129',
    '2001:db8',
    'fe80::1%eth0',
    '192.0.2.0 /24',
  ])('%j is none', (text) => expect(networkText(text)).toBeUndefined());
});

describe('an address', () => {
  const networks = ['192.0.2.0/24', '198.51.100.7/32', '2001:db8:1::/48'];
  it.each([
    ['192.0.1.255', false],
    ['192.0.2.0', true],
    ['192.0.2.255', true],
    ['192.0.3.0', false],
    ['198.51.100.6', false],
    ['198.51.100.7', true],
    ['198.51.100.8', false],
    ['2001:db8:0:ffff:ffff:ffff:ffff:ffff', false],
    ['2001:db8:1::', true],
    ['2001:db8:1:ffff::1', true],
    ['2001:db8:2::', false],
    ['::ffff:192.0.2.9', true],
    ['', false],
    ['192.0.2.0/24', false],
    ['unknown', false],
  ])('%j: %s', (address, isIn) => expect(isInNetworks(networks, address)).toBe(isIn));

  it.each([
    ['203.0.113.200/25', '203.0.113.129', true],
    ['203.0.113.200/25', '203.0.113.127', false],
    ['0.0.0.0/0', '203.0.113.1', true],
    ['0.0.0.0/0', '2001:db8::1', false],
    ['::/0', '2001:db8::1', true],
  ])('of %s: %s %s, whatever stands behind the prefix', (network, address, isIn) => {
    expect(isInNetworks([network], address)).toBe(isIn);
  });

  it('is in none of none', () => expect(isInNetworks([], '192.0.2.1')).toBe(false));
});

describe('the list of a region file', () => {
  it('is kept as it is compared, and may be empty', () => {
    expect(networkList.parse(['192.0.2.7', ' 2001:DB8::/32'])).toEqual(['192.0.2.7/32', '2001:db8::/32']);
    expect(networkList.parse([])).toEqual([]);
  });

  it.each([[['example.org']], [['192.0.2.0/33']], [['']], [[7]]])('takes nothing else: %j', (list) => {
    expect(networkList.safeParse(list).success).toBe(false);
  });

  it('is as long as that of a key', () => {
    const list = Array.from({ length: MAXIMUM_NETWORKS + 1 }, (_, at) => `192.0.2.${at}`);
    expect(networkList.safeParse(list.slice(1)).success).toBe(true);
    expect(networkList.safeParse(list).success).toBe(false);
  });
});
