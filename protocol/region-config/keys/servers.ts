import { address, key, type Section, words } from './key.ts';

/** region-config.md §2.2. */
export const signing: Section = {
  title: 'Set Signing Key',
  keys: [
    key('publicKey', 'text', {
      scope: 'EN+ENX',
      label: 'Public Key',
      derivedFrom: "the region's export key in KMS: base64 of its SubjectPublicKeyInfo",
      source: 'Apple, Configuring Exposure Notifications; form of the text: region-config.md §2.2',
      meaning: 'Checks the signature of key files, and of updates to this configuration.',
    }),
    key('publicKeyVersion', 'text', {
      default: '1',
      scope: 'EN+ENX',
      label: 'Public Key Version',
      derivedFrom: '`keyServer.export.verificationKeyVersion` of the region file',
      pattern: /^v?\d{1,6}$/,
      meaning: 'Version of that key, the same as in the files.',
    }),
  ],
};

/** region-config.md §2.7. */
export const keyServer: Section = {
  title: 'Configure Key Server Information',
  keys: [
    address('tekLocalDownloadIndexFile', {
      label: 'TEK Local Download Index File',
      derivedFrom: 'the address of the export files and `region` of the region file',
      meaning: 'The list of the key files.',
    }),
    address('tekLocalDownloadBasePath', {
      label: 'TEK Local Download Base Path',
      derivedFrom: 'the address of the export files',
      pattern: /\/$/,
      meaning: 'What a line of the list is appended to; ends with `/`.',
    }),
    key('tekPublishInterval', 'u8', {
      unit: 'hours',
      values: [2, 4, 8, 24],
      required: true,
      scope: 'EN+ENX',
      label: 'TEK Publish Interval in Hours',
      derivedFrom: '`keyServer.export.periodHours` of the region file',
      meaning: 'How often there is a new file.',
    }),
    address('tekUploadURL', {
      label: 'TEK Upload URL',
      derivedFrom: 'the address of the publish API',
      meaning: 'Where phones send their keys.',
    }),
  ],
};

/** region-config.md §2.8. */
export const verification: Section = {
  title: 'Configure Test Verification Server Information',
  keys: [
    words('testVerificationIntroMessage', 1_000, {
      label: 'Test Verifiction Intro Message',
      meaning: 'Why to enter a code and share keys, before a person does.',
    }),
    address('verificationCodeLearnMoreURL', {
      label: 'Verification Learn More URL',
      meaning: "The authority's page about codes, and help where one does not work.",
    }),
    address('testVerificationURL', {
      label: 'Test Verification URL',
      derivedFrom: 'the address of the device API',
      meaning: 'Where a phone trades a code for a token.',
    }),
    address('testVerificationCertificateURL', {
      label: 'Test Verification Certificate URL',
      derivedFrom: 'the address of the device API',
      meaning: 'Where a phone trades a token for a certificate over its keys.',
    }),
    key('testVerificationAPIKey', 'text', {
      maximum: 256,
      required: true,
      label: 'Test Verification API Key',
      derivedFrom: '`verification.deviceApiKey` of the region file',
      pattern: /^[\x21-\x7E]{16,}$/,
      meaning: 'Says to the verification server which region a phone belongs to. Every phone has it: no secret.',
    }),
  ],
};
