/** The fourteen consecutive ports of a local stack. */
import { createServer } from 'node:net';
import { Problem } from '../../device/problem.ts';

const DEFAULT_BASE = 8600;
const roles = [
  'ministack',
  'device',
  'admin',
  'keyServer',
  'exports',
  'control',
  'messages',
  'redirect',
  'report',
  'apple',
  'identityProvider',
  'registry',
  'selfService',
  'pages',
] as const;
const HIGHEST_BASE = 65_536 - roles.length;

export type Ports = Readonly<Record<(typeof roles)[number], number>>;

/** Reads ENX_LOCAL_PORT: the first of fourteen consecutive ports, 8600 when unset. */
export function portsFrom(base: string | undefined): Ports {
  const first = base ? Number(base) : DEFAULT_BASE;
  if (Number.isInteger(first) && first >= 1024 && first <= HIGHEST_BASE) return portsAt(first);
  throw new Problem(
    `ENX_LOCAL_PORT is ${base}, but must be a whole number from 1024 to ${HIGHEST_BASE}.`,
    'Fourteen ports from there on are used; leave it unset for 8600.',
  );
}

function portsAt(first: number): Ports {
  return Object.fromEntries(roles.map((role, i) => [role, first + i])) as Ports;
}

/** Throws a Problem that names the first port another program listens on. */
export async function requireFreePorts(ports: Ports): Promise<void> {
  for (const port of Object.values(ports)) {
    if (await isFree(port)) continue;
    throw new Problem(
      `Port ${port} of 127.0.0.1 is already in use.`,
      `Stop the program that listens there, or take fourteen others: ENX_LOCAL_PORT=${ports.ministack + 100} npm start`,
    );
  }
}

/** One free port, chosen by the system. */
export function freePort(): Promise<number> {
  const probe = createServer();
  return new Promise((resolve, reject) => {
    probe.on('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      probe.close(() => resolve(port));
    });
  });
}

function isFree(port: number): Promise<boolean> {
  const probe = createServer();
  return new Promise((resolve) => {
    probe.on('error', () => resolve(false));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
  });
}
