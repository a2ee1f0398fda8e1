/** What the pages are told of the deployment: `/config.json`, beside them. */
export interface Config {
  /** The identity provider's issuer. */
  readonly authority: string;
  readonly clientId: string;
  readonly scope: string;
  /** For whom access tokens are (RFC 8707), where the provider wants to be told. */
  readonly resource?: string;
}

let loaded: Promise<Config> | undefined;

/** Throws where it cannot be had; the next call asks again. */
export function loadConfig(): Promise<Config> {
  loaded ??= fetchConfig().catch((error) => {
    loaded = undefined;
    throw error;
  });
  return loaded;
}

async function fetchConfig(): Promise<Config> {
  const answer = await fetch('/config.json', { cache: 'no-cache', signal: AbortSignal.timeout(10_000) });
  if (!answer.ok) throw new Error(`config.json: ${answer.status}`);
  return (await answer.json()) as Config;
}
