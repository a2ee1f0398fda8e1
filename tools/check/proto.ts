/**
 * The message files in proto/ against an independent reader: protobufjs must parse them and see exactly the fields of
 * key-server.md §3.1 and §4.1. A field renumbered by hand would make files that every phone refuses.
 */
import { join } from 'node:path';
import protobuf from 'protobufjs';

const folder = join(import.meta.dirname, '..', '..', 'proto');

/** message → field → `number type rule`. */
const expected: Record<string, Record<string, Record<string, string>>> = {
  'export.proto': {
    TemporaryExposureKeyExport: {
      start_timestamp: '1 fixed64',
      end_timestamp: '2 fixed64',
      region: '3 string',
      batch_num: '4 int32',
      batch_size: '5 int32',
      signature_infos: '6 SignatureInfo repeated',
      keys: '7 TemporaryExposureKey repeated',
      revised_keys: '8 TemporaryExposureKey repeated',
    },
    SignatureInfo: {
      verification_key_version: '3 string',
      verification_key_id: '4 string',
      signature_algorithm: '5 string',
    },
    TemporaryExposureKey: {
      key_data: '1 bytes',
      transmission_risk_level: '2 int32',
      rolling_start_interval_number: '3 int32',
      rolling_period: '4 int32',
      report_type: '5 ReportType',
      days_since_onset_of_symptoms: '6 sint32',
    },
    TEKSignatureList: { signatures: '1 TEKSignature repeated' },
    TEKSignature: {
      signature_info: '1 SignatureInfo',
      batch_num: '2 int32',
      batch_size: '3 int32',
      signature: '4 bytes',
    },
  },
  'revision.proto': {
    RevisionToken: { kid: '1 string', data: '2 bytes' },
    RevisionTokenData: { revisable_keys: '1 RevisableKey repeated', filler: '15 bytes' },
    RevisableKey: { temporary_exposure_key: '1 bytes', interval_number: '2 int32', interval_count: '3 int32' },
  },
};

function fieldsOf(root: protobuf.Root, message: string): Record<string, string> {
  const type = root.lookupType(message);
  return Object.fromEntries(
    type.fieldsArray.map((field) => [
      field.name,
      [field.id, field.type, field.repeated ? 'repeated' : ''].join(' ').trim(),
    ]),
  );
}

/** Differences between a message file and the specification, one sentence each. */
export function protoProblems(file: string, path = join(folder, file)): string[] {
  const root = new protobuf.Root().loadSync(path, { keepCase: true });
  return Object.entries(expected[file] ?? {}).flatMap(([message, want]) => {
    const have = fieldsOf(root, message);
    const names = new Set([...Object.keys(want), ...Object.keys(have)]);
    return [...names]
      .filter((name) => want[name] !== have[name])
      .map(
        (name) =>
          `${file}: ${message}.${name} is "${have[name] ?? 'missing'}", the specification says "${want[name] ?? 'nothing'}"`,
      );
  });
}

if (import.meta.main) {
  const problems = Object.keys(expected).flatMap((file) => protoProblems(file));
  for (const problem of problems) console.error(problem);
  process.exitCode = problems.length > 0 ? 1 : 0;
}
