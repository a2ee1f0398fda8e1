import { describe, expect, it } from 'vitest';
import { ConfigurationError } from '../../../lib/settings/configuration-error.ts';
import { messageSecrets, reportsWithoutMessages, requireMessageRules } from '../../../lib/settings/message-rules.ts';
import { stageFacts } from '../../../lib/settings/stage-files.ts';
import { checkedStage, stageNamed } from '../../../lib/settings/stages.ts';
import type { RegionFile, VerificationSettings } from '../../../protocol/region.ts';
import { lookAtMessages } from '../../../tools/deploy/preflight/message-secrets.ts';
import { ACCOUNT_SID } from '../../support/messages/twilio-server.ts';
import { demoRegions, synthesise } from '../templates.ts';

const twilio = { kind: 'twilio', accountSid: ACCOUNT_SID, sender: '12345', secret: 'twilio' };
const gateway = { webForm: true, webhookUrl: 'https://gateway.example.org/', defaultLanguage: 'en', texts: {} };
const generated = { allowGeneratedSms: true, userReport: gateway };

const factsWith = (gatewaySecrets?: Record<string, string>, providers: object[] = [twilio]) =>
  stageFacts.parse(gatewaySecrets ? { messages: { providers, gatewaySecrets } } : {});
const stageWith = (gatewaySecrets?: Record<string, string>, name = 'dev') =>
  checkedStage(stageNamed(name), factsWith(gatewaySecrets));

function regions(verification: Partial<VerificationSettings>): RegionFile[] {
  return demoRegions.map((file) => ({ ...file, verification: { ...file.verification, ...verification } }));
}

describe('a region with a gateway of its own', () => {
  it('has a secret in the stage file, and may have messages generated', () => {
    expect(() => requireMessageRules(stageWith({ 'US-ZZ': 'us-zz' }), regions(generated))).not.toThrow();
  });

  it.each([
    ['no secret at all', generated, undefined],
    ['the secret of another region', generated, {}],
  ])('is refused with %s: both places are named', (_, verification, secrets) => {
    const check = () => requireMessageRules(stageWith(secrets), regions(verification));
    expect(check).toThrow(ConfigurationError);
    expect(check).toThrow(
      'region US-ZZ: verification.userReport.webhookUrl is there, and messages.gatewaySecrets.US-ZZ is missing in stages/dev.json; allowed:',
    );
  });

  it('is refused in a synth too, and left alone on a laptop', () => {
    const files = regions(generated);
    expect(() => synthesise({ stage: 'dev' }, files, factsWith())).toThrow('messages.gatewaySecrets.US-ZZ is missing');
    expect(() => requireMessageRules(stageWith(undefined, 'local'), files)).not.toThrow();
  });
});

describe('secrets of gateways', () => {
  it('are for regions that there are', () => {
    expect(() => requireMessageRules(stageWith({ 'US-YY': 'x' }), demoRegions)).toThrow(
      'messages.gatewaySecrets.US-YY in stages/dev.json is for a region that has no file or has ended; allowed: US-ZZ',
    );
  });

  it('are none of a provider: whoever knows one could send at our cost', () => {
    expect(() => requireMessageRules(stageWith({ 'US-ZZ': 'twilio' }), demoRegions)).toThrow(
      'messages.gatewaySecrets.US-ZZ in stages/dev.json is "twilio", which is a provider\'s; allowed: one of its own',
    );
  });

  it('are known by the field that names them', () => {
    expect(Object.fromEntries(messageSecrets(factsWith({ 'US-ZZ': 'us-zz' })))).toEqual({
      twilio: 'messages.providers.0.secret',
      'us-zz': 'messages.gatewaySecrets.US-ZZ',
    });
    expect(messageSecrets(factsWith())).toEqual(new Map());
  });
});

describe("people's own reports", () => {
  const reporting = regions({ allowedTestTypes: ['confirmed', 'user-report'] });
  const confirmed = regions({ allowedTestTypes: ['confirmed'] });

  it('are refused one by one where nobody carries messages, and the deployment says so', () => {
    expect(reportsWithoutMessages(stageWith(), reporting)).toEqual(['US-ZZ']);
    expect(reportsWithoutMessages(stageWith(), confirmed)).toEqual([]);
    expect(reportsWithoutMessages(stageWith({}), reporting)).toEqual([]);
    const lines: string[] = [];
    for (const files of [reporting, confirmed])
      lookAtMessages(stageWith(), files, (line, mark) => void lines.push(`${mark} ${line}`));
    expect(lines).toEqual([
      expect.stringMatching(/^-- nobody carries messages .*, so people of US-ZZ cannot report by themselves/),
    ]);
  });
});
