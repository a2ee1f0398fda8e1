/**
 * A registry that is asked over HTTPS with mutual TLS, as MSIS was (smittestopp-verification.md §3.2): `POST` with
 * `{"ident": "…"}` → `{"harPositivCovid19Prove": true, "provedato": "2026-03-24"}`. The identity stands in the body, since
 * addresses end up in logs.
 */
import type { IncomingMessage } from 'node:http';
import https from 'node:https';
import * as z from 'zod/mini';
import { parseUtcDay } from '../../../protocol/keys/interval.ts';
import type { KeptSecret } from '../../shared/kept.ts';
import { limitedBody } from '../../shared/outgoing/limited-body.ts';
import { remainingMilliseconds } from '../../shared/time-limit.ts';
import { type Finding, type Registry, RegistryError } from './registry.ts';

/** In all, from connecting to the last byte. */
const LOOKUP_MILLISECONDS = 5_000;
const MOST_BYTES = 4_096;

const pem = z.string().check(z.startsWith('-----BEGIN '));

/** The secret `registry`: who we are, and who vouches for the registry. PEM each. */
const mutualTls = z.object({ key: pem, certificate: pem, ca: pem });

/** `provedato`: a day, or a time without zone as .NET writes days. Absent or null: not known. */
const answer = z.object({
  harPositivCovid19Prove: z.boolean(),
  provedato: z.optional(z.nullable(z.string().check(z.regex(/^\d{4}-\d{2}-\d{2}(T[\d:.]+Z?)?$/)))),
});

/** `identity`: the secret's text. `milliseconds`: default 5 s. */
export function openHttpsRegistry(
  url: string,
  identity: KeptSecret,
  milliseconds: number = LOOKUP_MILLISECONDS,
): Registry {
  return {
    async lookup(subject) {
      const { status, body } = await ask(new URL(url), await tlsOf(identity), subject, milliseconds).catch(unavailable);
      if (status === 401 || status === 403) identity.forget();
      if (status !== 200) return unavailable();
      return findingOf(body);
    },
  };
}

function unavailable(): never {
  throw new RegistryError('registry_unavailable');
}

/** A secret that is not there yet, or not right: the operator will mend it. */
async function tlsOf(identity: KeptSecret): Promise<z.output<typeof mutualTls>> {
  try {
    return mutualTls.parse(JSON.parse(await identity.value()));
  } catch {
    identity.forget();
    return unavailable();
  }
}

/** On a connection of its own: a kept one is often closed by the other end while the container was frozen. */
async function ask(url: URL, { key, certificate, ca }: z.output<typeof mutualTls>, ident: string, most: number) {
  const milliseconds = Math.max(1, Math.min(most, remainingMilliseconds()));
  const body = JSON.stringify({ ident });
  const headers = { 'content-type': 'application/json', accept: 'application/json' };
  const request = https.request(url, {
    ...{ method: 'POST', headers, agent: false, signal: AbortSignal.timeout(Math.ceil(milliseconds)) },
    ...{ key, cert: certificate, ca, minVersion: 'TLSv1.2' },
  });
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    request.on('response', resolve).on('error', reject).end(body);
  });
  return { status: response.statusCode, body: await limitedBody(response, MOST_BYTES) };
}

function findingOf(body: Buffer | undefined): Finding {
  const { data } = answer.safeParse(parsed(body));
  if (!data) throw new RegistryError('registry_invalid');
  const sampleDate = data.provedato?.slice(0, 10);
  if (!data.harPositivCovid19Prove || sampleDate === undefined) return { positive: data.harPositivCovid19Prove };
  if (parseUtcDay(sampleDate) === undefined) throw new RegistryError('registry_invalid');
  return { positive: true, sampleDate };
}

function parsed(body: Buffer | undefined): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch {
    return undefined;
  }
}
