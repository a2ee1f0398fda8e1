import type { Meanings } from './meaning.ts';

export const keyServerMeanings: Meanings = {
  keyServer: { meaning: 'Which keys are taken, and the files that phones download.' },
  'keyServer.healthAuthorityIds': {
    meaning:
      'What phones send as `healthAuthorityID`, compared in lower case. Several spellings may name one authority; the first is the one that phones are told. Never change it for a live region.',
    form: 'list of texts of 1 to 256 characters',
  },
  'keyServer.sharedHealthAuthorityIds': {
    meaning:
      'May other region files name the same ids? Those then write to all of these regions, and the issuers of each may vouch for them. Each of the files must say so.',
  },
  'keyServer.jwksUri': {
    meaning:
      'Where to import certificate keys from. Whoever can change that list on its way can sign certificates for any key.',
    default: 'the verification stack of the same deployment',
  },
  'keyServer.statistics': {
    meaning: 'May the region’s own verification server read what was published with its certificates?',
  },
  'keyServer.issuers': {
    meaning:
      'Other verification servers whose certificates count here, beside the region’s own. Two files may name the same one, with the same audience and address.',
  },
  'keyServer.issuers[].issuer': { meaning: '`iss` of its certificates.' },
  'keyServer.issuers[].audience': { meaning: '`aud` of its certificates.' },
  'keyServer.issuers[].jwksUri': {
    meaning: 'Where to import its keys from. Without it, `keys` must have one.',
    default: 'it publishes none',
  },
  'keyServer.issuers[].keys': {
    meaning: 'Keys that are in no list. One that is taken out ends with the next deployment.',
  },
  'keyServer.issuers[].keys[].kid': { meaning: '`kid` of the certificates that it signs.' },
  'keyServer.issuers[].keys[].publicKey': {
    meaning: 'The public key, on P-256, as PEM: `-----BEGIN PUBLIC KEY-----`, with `\\n` for line breaks.',
  },
  'keyServer.issuers[].statistics': { meaning: 'May it read what was published with its certificates?' },
  'keyServer.bypass': {
    meaning: 'What is not checked. Only stages that are thrown away take it: dev and local.',
    default: 'everything is checked',
  },
  'keyServer.bypass.certificate': { meaning: 'Uploads need no certificate.' },
  'keyServer.bypass.revisionToken': { meaning: 'Revisions need no token.' },
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
  'keyServer.export.verificationKeyUntil': {
    meaning:
      'This key signs no more from then on, and those of `keyServer.signers` do; docs/operations/rotate-export-key.md says when that may be.',
    form: 'UTC: `2026-12-01T00:00:00Z`, or `2026-12-01`',
    default: 'for ever',
  },
  'keyServer.signers': {
    meaning:
      'Further keys that sign the region’s own files, beside the first one or after it. One that has signed stays in the list, with its end.',
    form: 'at most 50, of which at most 9 sign beside the first one',
  },
  'keyServer.signers[].verificationKeyId': {
    meaning: 'As keyServer.export.verificationKeyId.',
    form: '1 to 50 letters, digits or `_`',
  },
  'keyServer.signers[].verificationKeyVersion': {
    meaning: 'As keyServer.export.verificationKeyVersion; a new one for each key.',
    form: '`v` and at most six digits, or the digits alone',
  },
  'keyServer.signers[].signerKeyArn': {
    meaning: 'As keyServer.export.signerKeyArn.',
    form: 'ARN of a KMS key',
    default: 'a key that the deployment makes',
  },
  'keyServer.signers[].from': {
    meaning: 'Signs from then on.',
    form: 'UTC: `2026-12-01T00:00:00Z`, or `2026-12-01`',
  },
  'keyServer.signers[].firstFrom': {
    meaning:
      'Its signature is the first from then on, at which alone iOS looks: the time at which Apple gives its phones this key.',
    form: 'UTC: `2026-12-01T00:00:00Z`, or `2026-12-01`',
    default: '`from`',
  },
  'keyServer.signers[].until': {
    meaning: 'Signs no more from then on.',
    form: 'UTC: `2026-12-01T00:00:00Z`, or `2026-12-01`',
    default: 'for ever',
  },
  'keyServer.furtherExports': {
    meaning:
      'Other series of files, each with an index of its own at `<region>-<name>/index.txt`: of other regions’ keys, of travelers, with another period or another key.',
  },
  'keyServer.furtherExports[].name': {
    meaning: 'Its name, of which with the region’s code the address is made. Never change it for a live series.',
    form: 'small letters and digits, with single hyphens',
  },
  'keyServer.furtherExports[].regions': {
    meaning: 'Keys uploaded for any of these regions are in it; each must have a file.',
    form: 'list of region codes',
    default: 'this region',
  },
  'keyServer.furtherExports[].excludedRegions': {
    meaning: 'Keys uploaded for any of these are not in it, whatever else they were uploaded for.',
    form: 'list of region codes',
  },
  'keyServer.furtherExports[].travelers': {
    meaning:
      'Keys of people who said that they travelled: like others (`as-any`), of all regions on top of these (`of-all-regions`), no others (`only`), or not (`without`).',
  },
  'keyServer.furtherExports[].periodHours': { meaning: 'Hours between its files.', unit: 'hours' },
  'keyServer.furtherExports[].minimumAgeSeconds': {
    meaning: 'As keyServer.export.minimumAgeSeconds.',
    unit: 'seconds',
  },
  'keyServer.furtherExports[].minimumKeys': {
    meaning:
      'As keyServer.export.minimumKeys. Keys that two series share have the same made-up keys in both: the largest size of all that hold them.',
    unit: 'keys',
  },
  'keyServer.furtherExports[].paddingRange': { meaning: 'As keyServer.export.paddingRange.', unit: 'keys' },
  'keyServer.furtherExports[].maximumKeys': { meaning: 'As keyServer.export.maximumKeys.', unit: 'keys' },
  'keyServer.furtherExports[].signer': {
    meaning: 'The key that signs its files, under a name of its own.',
    default: 'whoever signs the region’s own files',
  },
  'keyServer.furtherExports[].signer.verificationKeyId': {
    meaning: 'As keyServer.export.verificationKeyId.',
    form: '1 to 50 letters, digits or `_`',
  },
  'keyServer.furtherExports[].signer.verificationKeyVersion': {
    meaning: 'As keyServer.export.verificationKeyVersion.',
    form: '`v` and at most six digits, or the digits alone',
  },
  'keyServer.furtherExports[].signer.signerKeyArn': {
    meaning: 'As keyServer.export.signerKeyArn.',
    form: 'ARN of a KMS key',
    default: 'a key that the deployment makes',
  },
  'keyServer.furtherExports[].forOthers': {
    meaning: 'Not read by the region’s phones, so that it is not counted against the 15 files that one takes in a day.',
  },
  'keyServer.furtherExports[].ended': {
    meaning:
      'Out of service: what was accepted before is exported, and no more. Its own key stays. Take the series out of the file a fortnight later.',
  },
};
