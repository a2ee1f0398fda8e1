/** Rules about text messages that no single file can break: stage file and region files together. */
import type { RegionFile } from '../../protocol/region.ts';
import { ConfigurationError } from './configuration-error.ts';
import type { MessageFacts, StageFacts } from './stage-files.ts';
import type { Stage } from './stages.ts';

/** Names of secrets in the stage file, each with the field that names it first. */
export function messageSecrets({ messages }: StageFacts): Map<string, string> {
  const named = [...tokensOf(messages), ...gatewaysOf(messages)].reverse();
  return new Map(named.map(({ field, secret }) => [secret, field]));
}

function tokensOf(messages: MessageFacts | undefined) {
  return (messages?.providers ?? []).flatMap((provider, at) =>
    provider.kind === 'twilio' ? [{ field: `messages.providers.${at}.secret`, secret: provider.secret }] : [],
  );
}

function gatewaysOf(messages: MessageFacts | undefined) {
  const secrets = Object.entries(messages?.gatewaySecrets ?? {});
  return secrets.map(([region, secret]) => ({ field: `messages.gatewaySecrets.${region}`, secret }));
}

/** Throws a ConfigurationError that names both files. A laptop has no Secrets Manager of its owner's, and asks no gateway. */
export function requireMessageRules(stage: Stage, regions: readonly RegionFile[]): void {
  if (stage.target === 'local') return;
  const problems = [...gatewayProblems(stage, regions), ...sharedSecrets(stage)];
  if (problems.length > 0) throw new ConfigurationError(problems.join('\n'));
}

/** A gateway is asked in the region's name, with its signature. */
function gatewayProblems({ name, facts }: Stage, regions: readonly RegionFile[]): string[] {
  const secrets = facts.messages?.gatewaySecrets ?? {};
  const withGateway = regions.filter(({ verification }) => verification.userReport.webhookUrl !== undefined);
  const missing = withGateway
    .filter(({ region }) => !(region in secrets))
    .map(
      ({ region }) =>
        `region ${region}: verification.userReport.webhookUrl is there, and messages.gatewaySecrets.${region} is missing in ` +
        `stages/${name}.json; allowed: the name of the secret that signs what the gateway is asked`,
    );
  const known = regions.map(({ region }) => region);
  const strange = Object.keys(secrets).filter((region) => !known.includes(region));
  return [
    ...missing,
    ...strange.map(
      (region) =>
        `messages.gatewaySecrets.${region} in stages/${name}.json is for a region that has no file or has ended; allowed: ${known.join(', ')}`,
    ),
  ];
}

/** Who signs with it could otherwise send messages at our cost. */
function sharedSecrets({ name, facts: { messages } }: Stage): string[] {
  const tokens = tokensOf(messages).map(({ secret }) => secret);
  return gatewaysOf(messages)
    .filter(({ secret }) => tokens.includes(secret))
    .map(
      ({ field, secret }) =>
        `${field} in stages/${name}.json is "${secret}", which is a provider's; allowed: one of its own`,
    );
}

/** Regions whose people may report by themselves, although nobody carries messages: every report is then refused. */
export function reportsWithoutMessages({ facts }: Stage, regions: readonly RegionFile[]): string[] {
  if (facts.messages) return [];
  const reporting = regions.filter(({ verification }) => verification.allowedTestTypes.includes('user-report'));
  return reporting.map(({ region }) => region);
}
