/** The link that opens a phone's Exposure Notifications with a code (enx-client.md §10, vector V9). */
import { regionHost } from '../redirect/host.ts';

/**
 * With a domain `https://us-wa.en.express/v?c=<code>` (the redirector adds the region), without one
 * `ens://v?r=US-WA&c=<code>`.
 */
export function codeLink(region: string, code: string, linkDomain: string | undefined): string {
  const escaped = encodeURIComponent(code);
  if (linkDomain) return `https://${regionHost(region, linkDomain)}/v?c=${escaped}`;
  return `ens://v?r=${encodeURIComponent(region)}&c=${escaped}`;
}
