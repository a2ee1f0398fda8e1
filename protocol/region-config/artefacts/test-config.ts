/**
 * What an iPhone under test loads by hand in place of what Apple serves (enx-client.md §14): JSON from iOS 14.1, a property
 * list before.
 */
import { build, type PlistValue } from 'plist';
import { type EffectiveValue, findValue } from '../effective.ts';
import type { WireValue } from '../keys/key.ts';
import { writeExactJson } from './exact-json.ts';
import { placeCodes } from './place-codes.ts';

interface TestConfigInput {
  readonly region: string;
  /** Of the authority. */
  readonly name: string;
  readonly values: readonly EffectiveValue[];
}

/** `Test_Config.json`. */
export function testConfigJson(input: TestConfigInput): string {
  return writeExactJson(testConfig(input));
}

/** `Test_Config.plist`, as Apple's `plutil -convert xml1` would make it of the JSON. */
export function testConfigPlist(input: TestConfigInput): string {
  // The library writes a bigint as an integer; its types do not say so.
  return `${build(testConfig(input) as unknown as PlistValue)}\n`;
}

function testConfig({ region, name, values }: TestConfigInput) {
  const { country, subdivision } = placeCodes(region);
  const text = (key: string) => String(findValue(values, key) ?? '');
  const taken = values.filter(({ key }) => key.receivers.includes('test'));
  return {
    appConfigs: [
      {
        appBundleId: text('appBundleId'),
        config: Object.fromEntries(taken.map(({ name, value }) => [name, plain(value)])),
        countryCode: country,
        publicKey: text('publicKey'),
        publicKeyVersion: text('publicKeyVersion'),
        signAuthorityName: name,
        // The whole code here, its last part alone in an update (region-config.md §5).
        state: subdivision === undefined ? '' : region,
      },
    ],
  };
}

type Plain = number | bigint | string | boolean | number[];

/** What both JSON and property lists know. Lists of key files are for Google alone. */
function plain(value: WireValue): Plain {
  return Array.isArray(value) ? [...value] : (value as Plain);
}
