/** Certificates of the registry double and of who may ask it, made afresh at each start by openssl. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** PEM. */
export interface Identity {
  readonly certificate: string;
  readonly key: string;
}

export interface RegistryCertificates {
  /** Of the authority that both sides trust. */
  readonly ca: string;
  readonly server: Identity;
  /** Whoever shows it may ask. */
  readonly client: Identity;
  /** Of a server that another authority knows: what a wrong certificate is. */
  readonly stranger: Identity;
}

const DAYS = '30';
const serverName = 'subjectAltName=IP:127.0.0.1,DNS:localhost';

export function makeCertificates(): RegistryCertificates {
  const folder = mkdtempSync(join(tmpdir(), 'registry-certificates-'));
  try {
    const ca = makeAuthority(folder, 'registry');
    makeAuthority(folder, 'other');
    return {
      ca: ca.certificate,
      server: signed(folder, 'registry', { name: 'server', extension: serverName }),
      client: signed(folder, 'registry', { name: 'client', extension: 'extendedKeyUsage=clientAuth' }),
      stranger: signed(folder, 'other', { name: 'stranger', extension: serverName }),
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function makeAuthority(folder: string, name: string): Identity {
  const subject = ['-subj', `/CN=local ${name} authority`, '-addext', 'keyUsage=critical,keyCertSign'];
  openssl(folder, ['req', '-x509', ...newKey(name), '-days', DAYS, ...subject, '-out', `${name}.pem`]);
  return read(folder, name);
}

function signed(
  folder: string,
  authority: string,
  leaf: { readonly name: string; readonly extension: string },
): Identity {
  const { name, extension } = leaf;
  writeFileSync(join(folder, `${name}.ext`), extension);
  openssl(folder, ['req', ...newKey(name), '-subj', `/CN=local ${name}`, '-out', `${name}.csr`]);
  const issuer = ['-CA', `${authority}.pem`, '-CAkey', `${authority}.key`, '-CAcreateserial', '-days', DAYS];
  openssl(folder, ['x509', '-req', '-in', `${name}.csr`, ...issuer, '-extfile', `${name}.ext`, '-out', `${name}.pem`]);
  return read(folder, name);
}

function newKey(name: string): string[] {
  return ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-keyout', `${name}.key`];
}

function openssl(folder: string, parameters: readonly string[]): void {
  execFileSync('openssl', parameters, { cwd: folder, stdio: 'pipe' });
}

function read(folder: string, name: string): Identity {
  const text = (file: string) => readFileSync(join(folder, file), 'utf8');
  return { certificate: text(`${name}.pem`), key: text(`${name}.key`) };
}
