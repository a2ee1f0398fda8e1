import { spawnSync } from 'node:child_process';
import { parse } from 'plist';
import { describe, expect, test } from 'vitest';
import { readExactJson } from '../../../../protocol/region-config/artefacts/exact-json.ts';
import { testConfigJson, testConfigPlist } from '../../../../protocol/region-config/artefacts/test-config.ts';
import { type EffectiveValue, effectiveValues } from '../../../../protocol/region-config/effective.ts';
import { configuredRegion, demoFacts, samplePublicKey } from '../../../support/region/configured-region.ts';

const demo = configuredRegion();
const input = { region: 'US-UM', name: 'Example Public Health Authority', values: demo.values };

interface Loaded {
  readonly appConfigs: readonly { readonly config: Readonly<Record<string, unknown>> }[];
}
const load = (text: string) => readExactJson(text) as Loaded;
const configOf = ({ appConfigs }: Loaded) => appConfigs[0]?.config ?? {};

describe('Test_Config.json (enx-client.md §14)', () => {
  test('has one configuration, with the whole region code as state', () => {
    const { config: _, ...envelope } = load(testConfigJson(input)).appConfigs[0] ?? { config: {} };
    expect(envelope).toEqual({
      appBundleId: '',
      countryCode: 'US',
      publicKey: samplePublicKey,
      publicKeyVersion: 'v1',
      signAuthorityName: 'Example Public Health Authority',
      state: 'US-UM',
    });
  });

  test('of a country has an empty state', () => {
    expect(load(testConfigJson({ ...input, region: 'NO' })).appConfigs[0]).toMatchObject({
      countryCode: 'NO',
      state: '',
    });
  });

  test("holds the test file's own keys beside the others, and no Android key", () => {
    const config = configOf(load(testConfigJson(input)));
    expect(config).toMatchObject({
      callbackIntervalInMin: 240,
      dynamicThrottleDownRSSI: -55,
      privacyParameterInputCandence: 7,
      status: 'approved',
      V1Enable: true,
      revokedNotificationBody_ES_US: expect.stringContaining('por error'),
      symptomOnsetToInfectiousnessMap: 288605699003383808n,
    });
    const names = Object.keys(config).join(' ');
    expect(names).not.toMatch(/appTitle|healthAuthorityID|appLinkHost|tekRoamingUrls|ENPA|isTestRegion/);
  });
});

/** Texts that XML, JSON and shells have their own ideas about. */
const awkward = [
  '</string><true/>',
  '<script>alert(1)</script>',
  ']]> &amp; "quoted" \\ back',
  'two\nlines',
  '😀 é é عربي',
];

function withTexts(...texts: string[]): EffectiveValue[] {
  const names = [
    'agencyMessage',
    'legalConsentText',
    'revokedDetailsBodyText',
    'agencyRegionName',
    'agencyDisplayName',
  ];
  const EN_US = Object.fromEntries(names.map((name, at) => [name, texts[at % texts.length]]));
  const { settings, part } = configuredRegion();
  return effectiveValues(settings, { ...part, texts: { EN_US } as never }, demoFacts);
}

describe('Test_Config.plist', () => {
  const values = withTexts(...awkward);
  const json = load(testConfigJson({ ...input, values }));
  const plist = testConfigPlist({ ...input, values });

  test('says what the JSON says', () => {
    const map = 'symptomOnsetToInfectiousnessMap';
    const parsed = parse(plist) as unknown as Loaded;
    // This reader has no integers of 64 bits; the next one has.
    const { [map]: _, ...config } = configOf(parsed);
    const { [map]: __, ...expected } = configOf(json);
    expect(config).toEqual(expected);
  });

  const python = spawnSync('python3', ['-c', 'import plistlib, json']).status === 0;

  test.runIf(python)('reads the same in another reader, all 64 bits', () => {
    const script = 'import plistlib, json, sys; print(json.dumps(plistlib.loads(sys.stdin.buffer.read())))';
    const { stdout } = spawnSync('python3', ['-c', script], { input: plist, encoding: 'utf8' });
    expect(readExactJson(stdout)).toEqual(json);
  });

  test('begins as property lists do', () => {
    expect(plist).toMatch(
      /^<\?xml version="1.0" encoding="UTF-8"\?>\s*<!DOCTYPE plist PUBLIC "-\/\/Apple\/\/DTD PLIST/,
    );
  });
});
