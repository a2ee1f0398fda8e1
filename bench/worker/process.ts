/** What this process has used so far (Linux). */
import { readFileSync } from 'node:fs';

/** The most memory it ever held, in MB (10^6 bytes). */
export function peakMegabytes(): number {
  const kibibytes = Number(/VmHWM:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]);
  return Math.round((kibibytes * 1024) / 1e5) / 10;
}

/** Processor seconds of all its threads since it started. */
export function cpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}
