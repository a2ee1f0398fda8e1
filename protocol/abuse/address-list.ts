/**
 * From where API keys may be used, one of them or a region's: a list of networks, none for everywhere
 * (verification-server.md §6.1, allowedCIDRs).
 */
import { BlockList, isIP } from 'node:net';

/** A laboratory has a few networks; so many keep the row and each look at it small. */
export const MAXIMUM_NETWORKS = 50;

const BITS = { 4: 32, 6: 128 } as const;
type Family = keyof typeof BITS;

interface Network {
  readonly address: string;
  readonly family: Family;
  readonly prefix: number;
}

/** `192.0.2.0/24` as it is, a bare address as `/32` or `/128`; undefined for anything else. */
export function networkText(text: string): string | undefined {
  const network = parseNetwork(text.trim().toLowerCase());
  return network && `${network.address}/${network.prefix}`;
}

/** Is `address` in one of the networks? They are texts of `networkText`. False for a text that is no address. */
export function isInNetworks(networks: readonly string[], address: string): boolean {
  const family = isIP(address);
  if (family === 0) return false;
  const list = new BlockList();
  for (const text of networks) {
    const network = parseNetwork(text);
    if (network) list.addSubnet(network.address, network.prefix, `ipv${network.family}`);
  }
  return list.check(address, family === 4 ? 'ipv4' : 'ipv6');
}

function parseNetwork(text: string): Network | undefined {
  const [address = '', bits, ...rest] = text.split('/');
  const family = isIP(address);
  // A zone is of one machine's own network.
  if (rest.length > 0 || (family !== 4 && family !== 6) || address.includes('%')) return undefined;
  if (bits === undefined) return { address, family, prefix: BITS[family] };
  const prefix = /^\d{1,3}$/.test(bits) ? Number(bits) : Number.NaN;
  return prefix <= BITS[family] ? { address, family, prefix } : undefined;
}
