import { type Ports, portsFrom, requireFreePorts } from '../../../local/aws/ports.ts';

/** Ports that are free at this moment, for a stack beside the one a person may have running. */
export async function findFreePorts(): Promise<Ports> {
  for (let first = 18_600; first < 28_600; first += 20) {
    const ports = portsFrom(String(first));
    const free = await requireFreePorts(ports).then(
      () => true,
      () => false,
    );
    if (free) return ports;
  }
  throw new Error('No consecutive free ports from 18600 to 28600');
}
