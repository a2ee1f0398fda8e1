import type { Meanings } from './meaning.ts';

export const keyServerMeanings: Meanings = {
  keyServer: { meaning: 'Which keys are taken, and the files that phones download.' },
  'keyServer.healthAuthorityIds': {
    meaning:
      'What phones send as `healthAuthorityID`, compared in lower case. Several spellings may name one authority; the first is the one that phones are told. Never change it for a live region.',
    form: 'list of texts of 1 to 256 characters',
  },
  'keyServer.jwksUri': {
    meaning:
      'Where to import certificate keys from. Whoever can change that list on its way can sign certificates for any key.',
    default: 'the verification stack of the same deployment',
  },
  'keyServer.allowPartialRevisions': {
    meaning:
      'Is a stored key that a revision sends and its token does not list left alone? Otherwise the whole revision is refused. Only for apps that send keys of which they lost the token.',
  },
  'keyServer.export': { meaning: 'The files.' },
  'keyServer.export.periodHours': { meaning: 'Hours between files; it becomes `tekPublishInterval`.', unit: 'hours' },
  'keyServer.export.minimumAgeSeconds': {
    meaning: 'A window is exported this long after its end, so that no key that is still on its way is missed.',
    unit: 'seconds',
  },
  'keyServer.export.minimumKeys': {
    meaning: 'Size of the smallest file with a real key; made-up keys fill it up.',
    unit: 'keys',
  },
  'keyServer.export.paddingRange': {
    meaning: 'A random number of keys up to this is added to that size.',
    unit: 'keys',
  },
  'keyServer.export.maximumKeys': { meaning: 'More keys than this are split over several files.', unit: 'keys' },
  'keyServer.export.verificationKeyId': {
    meaning: '`verification_key_id` in the files, as registered with Google; by convention the mobile country code.',
    form: '1 to 50 letters, digits or `_`',
  },
  'keyServer.export.verificationKeyVersion': {
    meaning: '`verification_key_version` in the files; it becomes `publicKeyVersion`.',
    form: '`v` and at most six digits, or the digits alone',
  },
  'keyServer.export.signerKeyArn': {
    meaning:
      'An existing KMS key that signs (P-256, same account and Amazon region), by its ARN; docs/operations/lost-export-key.md says how.',
    form: 'ARN of a KMS key',
    default: 'a key that the deployment makes',
  },
};
