/** The files of a package; the same input gives the same bytes. */
import { createHash } from 'node:crypto';
import { abrCsv, abrSheet } from '../../../protocol/region-config/artefacts/abr-sheet.ts';
import { appleUpdate } from '../../../protocol/region-config/artefacts/apple-update.ts';
import { writeExactJson } from '../../../protocol/region-config/artefacts/exact-json.ts';
import { googleJson, googlePublicKey } from '../../../protocol/region-config/artefacts/google.ts';
import { legalTexts, type NamedText } from '../../../protocol/region-config/artefacts/legal-texts.ts';
import { testConfigJson, testConfigPlist } from '../../../protocol/region-config/artefacts/test-config.ts';
import { findValue } from '../../../protocol/region-config/effective.ts';
import type { PackageInput } from './input.ts';
import { fileNames } from './names.ts';
import { previewPage } from './preview/page.tsx';
import { sheetPage } from './sheet.tsx';
import { stepsPage } from './steps.tsx';

export function packageFiles(input: PackageInput): NamedText[] {
  const { values, verificationKeyId } = input;
  const text = (key: string) => String(findValue(values, key));
  const key = googlePublicKey(verificationKeyId, text('publicKeyVersion'), text('publicKey'));
  const consents = legalTexts(values);
  const files = [
    { name: fileNames.preview, text: previewPage(input) },
    { name: fileNames.sheet, text: sheetPage(input) },
    { name: fileNames.sheetCsv, text: abrCsv(abrSheet(values)) },
    // All of it: a folder must hold a whole configuration, whatever was handed over before.
    { name: fileNames.appleUpdate, text: writeExactJson(appleUpdate({ ...input, last: undefined })) },
    { name: fileNames.testConfig, text: testConfigJson(input) },
    { name: fileNames.testConfigPlist, text: testConfigPlist(input) },
    { name: fileNames.google, text: googleJson(values) },
    { name: fileNames.googleKey, text: key },
    ...consents,
    { name: fileNames.steps, text: stepsPage(input, consents) },
  ];
  return [...files, { name: fileNames.sums, text: checksums(files) }];
}

/** As `sha256sum -c` reads them. */
function checksums(files: readonly NamedText[]): string {
  const lines = files.map(({ name, text }) => `${sha256(text)}  ${name}\n`);
  return lines.sort((one, other) => (one.slice(66) < other.slice(66) ? -1 : 1)).join('');
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
