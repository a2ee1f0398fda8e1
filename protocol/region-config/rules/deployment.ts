/** C7, C8 and the rest that a deployment decides: stated values, keys, files of a day (region-config.md §2.2, §2.8, §5, §7). */
import { regionCode } from '../../region-code.ts';
import { PART } from '../file/key-paths.ts';
import { type WrittenApiKey, writtenApiKeys } from '../file/region-settings.ts';
import type { Finding } from '../finding.ts';
import { error, findEffective, type Rule, type Subject, warning } from './subject.ts';

const ruleOf: Readonly<Record<string, string>> = { publicKeyVersion: 'C7', tekPublishInterval: 'C8' };

/** A value that is written down although the deployment decides it. */
export const stated: Rule = (subject) =>
  Object.entries(subject.part.stated).flatMap(([name, value]) => {
    const derived = findEffective(subject, name);
    if (value === undefined || derived?.origin.kind !== 'derived' || derived.value === value) return [];
    return [
      error(
        ruleOf[name] ?? 'stated',
        [PART, 'stated', name],
        {
          problem: `is ${JSON.stringify(value)}, and ${derived.origin.from} says ${JSON.stringify(derived.value)}`,
          remedy: `correct one of the two places; ${PART}.stated may be left out`,
        },
        { key: name, value },
      ),
    ];
  });

/** iOS takes 15 files a day, Android 20 (enx-client.md §11, key-server.md). */
const MOST_FILES = 15;
/** What we take for a busy day, since nobody knows it: some 35,000 people who share 28 keys each. */
const BUSY_DAY_KEYS = 1_000_000;

/** C8: a window of more than `maximumKeys` keys is split into several files. */
export const filesPerDay: Rule = ({ settings }) => {
  const { periodHours, maximumKeys } = settings.keyServer.export;
  const windows = 24 / periodHours;
  const splits = Math.ceil(BUSY_DAY_KEYS / windows / maximumKeys);
  if (windows * splits <= MOST_FILES) return [];
  return [
    warning(
      'C8',
      ['keyServer', 'export', 'maximumKeys'],
      {
        problem: `is ${maximumKeys}: a day of ${BUSY_DAY_KEYS} keys makes ${windows} × ${splits} files, and phones take ${MOST_FILES}`,
        remedy: `allowed: ${Math.ceil(BUSY_DAY_KEYS / windows / Math.floor(MOST_FILES / windows))} or more with a period of ${periodHours} hours`,
      },
      { key: 'tekPublishInterval', value: maximumKeys },
    ),
  ];
};

/** Missing, or not one of this region; those of other stages are looked at too. */
export const deviceApiKey: Rule = (subject) => {
  const { settings, live } = subject;
  const written = writtenApiKeys(settings);
  const isMissing = live ? findEffective(subject, 'testVerificationAPIKey') === undefined : written.length === 0;
  return [
    ...(isMissing ? [missingKey(subject)] : []),
    ...written.flatMap((key) => {
      const why = keyFault(key.value, settings.region);
      return why === undefined ? [] : [faultyKey(key, why, settings.region)];
    }),
  ];
};

function missingKey({ live, stage, settings }: Subject): Finding {
  const say = live ? error : warning;
  const deployed = stage === 'local' ? '<stage>' : stage;
  const command = `npm run api-key -- create --stage ${deployed} --region ${settings.region} --type device --name phones`;
  return say(
    'device-api-key',
    ['verification', 'deviceApiKey', ...(live ? [stage] : [])],
    {
      problem: 'is missing',
      remedy: `write what this prints: ${command}`,
    },
    { key: 'testVerificationAPIKey' },
  );
}

function faultyKey({ path }: WrittenApiKey, why: string, region: string): Finding {
  return error(
    'device-api-key',
    path,
    { problem: why, remedy: `paste it again as \`npm run api-key\` printed it for ${region}` },
    { key: 'testVerificationAPIKey' },
  );
}

/** Ours are `<key>.<region>.<signature>`; another server's may be any printable text (region-config.md §2.8). */
function keyFault(text: string, region: string): string | undefined {
  if (!/^[\x21-\x7E]*$/.test(text)) return 'holds a blank, or a character outside of ASCII';
  if (text.length < 16 || text.length > 256) return `has ${text.length} characters; allowed are 16 to 256`;
  const [, owner = '', signature] = text.split('.');
  if (signature === undefined || !regionCode.test(owner) || owner === region) return undefined;
  return `is a key of ${owner}`;
}
