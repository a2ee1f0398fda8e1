/** MiniStack, the local AWS: started on loopback with a clean environment, ended with everything it spawned. */
import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Problem } from '../../device/problem.ts';
import { groupGone, killGroup, lastLines } from './process-group.ts';
import { installMinistack } from './python.ts';

const READY_SECONDS = 30;

export interface MinistackOptions {
  readonly port: number;
  /** True: IAM is enforced, over TLS. False: every call is allowed, plain http, faster. */
  readonly auth: boolean;
  /** Where the server's log goes (`ministack.log`). */
  readonly folder: string;
  readonly log?: (line: string) => void;
}

export interface Ministack {
  /** `http(s)://127.0.0.1:<port>`; never `localhost`, with which the SDK would put a bucket into the host name. */
  readonly endpoint: string;
  readonly pid: number;
  /** The certificate to trust (option `auth`). */
  readonly caFile?: string;
  stop(): Promise<void>;
}

/** Installs if need be, starts, and resolves when it answers. Throws a Problem when it cannot. */
export async function startMinistack(options: MinistackOptions): Promise<Ministack> {
  mkdirSync(options.folder, { recursive: true });
  const python = installMinistack(options.log);
  const logFile = join(options.folder, 'ministack.log');
  // Outside the repository: a bundle must not find the repository's node_modules or package.json above itself.
  const temporary = mkdtempSync(join(tmpdir(), 'enx-local-'));
  const server = launch(python, logFile, temporary, options);
  // SIGKILL at once: no state is kept, and a server that waits for a custom resource ignores SIGTERM.
  const kill = () => {
    killGroup(server);
    rmSync(temporary, { recursive: true, force: true });
  };
  process.on('exit', kill);
  const stop = async () => {
    process.off('exit', kill);
    kill();
    await groupGone(server);
    rmSync(temporary, { recursive: true, force: true });
  };
  const caFile = join(temporary, 'ministack-tls', 'server.crt');
  try {
    await ready(server, options, caFile, logFile);
  } catch (error) {
    await stop();
    throw error;
  }
  const endpoint = `${options.auth ? 'https' : 'http'}://127.0.0.1:${options.port}`;
  return { endpoint, pid: server.pid ?? 0, ...(options.auth ? { caFile } : {}), stop };
}

function launch(python: string, logFile: string, temporary: string, options: MinistackOptions): ChildProcess {
  const output = openSync(logFile, 'w');
  const server = spawn(python, [join(import.meta.dirname, 'run_ministack.py')], {
    detached: true,
    stdio: ['pipe', output, output],
    env: cleanEnvironment(temporary, options),
  });
  closeSync(output);
  server.on('error', () => {});
  return server;
}

/** A function inherits all of this (so no secret of the caller's shell may be here); Node 24 comes first. */
function cleanEnvironment(temporary: string, options: MinistackOptions): NodeJS.ProcessEnv {
  return {
    HOME: temporary,
    TMPDIR: temporary,
    PATH: [dirname(process.execPath), process.env.PATH ?? '/usr/bin:/bin'].join(delimiter),
    BIND_HOST: '127.0.0.1',
    GATEWAY_PORT: String(options.port),
    IOT_MTLS_ENABLED: '0',
    SFTP_ENABLED: '0',
    AUTH: String(options.auth),
    USE_SSL: options.auth ? '1' : '0',
    // The surplus Node processes of a burst (100 MB each) go after this long; one per function stays.
    LAMBDA_WARM_TTL_SECONDS: '60',
  };
}

async function ready(server: ChildProcess, options: MinistackOptions, caFile: string, logFile: string): Promise<void> {
  const deadline = performance.now() + READY_SECONDS * 1000;
  while (server.exitCode === null && server.signalCode === null && performance.now() < deadline) {
    if (await answers(options, caFile)) return;
    await sleep(50);
  }
  throw new Problem(
    `MiniStack did not start on port ${options.port}. Its last words:\n${lastLines(logFile, 5)}`,
    `See ${logFile}; if the port is taken, choose another with ENX_LOCAL_PORT.`,
  );
}

function answers(options: MinistackOptions, caFile: string): Promise<boolean> {
  if (options.auth && !existsSync(caFile)) return Promise.resolve(false);
  const where = {
    host: '127.0.0.1',
    port: options.port,
    path: '/_ministack/health',
    timeout: 1000,
    agent: false as const,
  };
  return new Promise((resolve) => {
    const request = options.auth
      ? https.get({ ...where, ca: readFileSync(caFile), servername: 'localhost' })
      : http.get(where);
    request.on('response', (response) => resolve(response.resume().statusCode === 200));
    request.on('timeout', () => request.destroy());
    request.on('error', () => resolve(false));
  });
}
