/** What `npm start` prints when all is up. */
import type { Stack } from '../device/stack.ts';

/** A table of addresses and keys, and the first command to try. */
export function summary(stack: Stack, file: string, seconds: number): string {
  const { region, controlUrl, messagesUrl, appleUrl, verification, keyServer } = stack;
  const rows: [string, string][] = [
    ['phones: verify, certificate', verification.deviceUrl],
    ['laboratories: issue a code', verification.adminUrl],
    ['certificate keys (JWKS)', verification.jwksUrl],
    ['phones: publish', keyServer.publishUrl],
    ['phones: export files', keyServer.indexUrl],
    ['messages that phones got', messagesUrl ?? '-'],
    ['links in messages', verification.redirectUrl ?? '-'],
    ['people: report an own test', verification.reportUrl ?? '-'],
    ['people: log in, get a code', stack.selfService ? `${stack.selfService.url}self/start?region=${region}` : '-'],
    ['staff: their pages', stack.staff?.url ?? '-'],
    ['who can log in', stack.identityProvider?.issuer ?? '-'],
    ['the configuration at "Apple"', appleUrl ?? '-'],
    ['clock and jobs', controlUrl ?? '-'],
    ['API key, device', verification.deviceApiKey],
    ['API key, admin', verification.adminApiKey],
    ['API key, statistics', verification.statsApiKey],
  ];
  const width = Math.max(...rows.map(([name]) => name.length));
  return [
    '',
    `The stack of ${region} is up after ${seconds.toFixed(0)} s.`,
    '',
    ...rows.map(([name, value]) => `  ${name.padEnd(width)}  ${value}`),
    '',
    `All of this is in ${file}. Watch one diagnosis go the whole way, in a second terminal:`,
    "from a code on paper, from a link in a message, from a person's own test, and from a code that a person",
    'gets who logs in (in a browser, at the address above).',
    '',
    '  npm run device -- walk',
    '  npm run device -- walk --by-link',
    '  npm run device -- walk --user-report',
    '  npm run device -- walk --code CODE',
    '',
    'Ctrl-C ends everything.',
  ].join('\n');
}
