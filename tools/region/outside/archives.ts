/** The files themselves: their signature by both platforms' rules, and their times against the interval that phones were told. */
import type { KeyObject } from 'node:crypto';
import { archiveUrl, FILE_MILLISECONDS } from '../../../device/files/download.ts';
import { timesInName } from '../../../protocol/export/name.ts';
import { checkFile } from '../../../protocol/export/read/check-file.ts';
import { androidPublicKey, iosPublicKey } from '../../../protocol/export/read/key-text.ts';
import { ArchiveError, MAXIMUM_ZIP_BYTES } from '../../../protocol/export/read/zip.ts';
import { HOUR_SECONDS } from '../../../protocol/keys/interval.ts';
import { plain } from '../../../protocol/text/plain.ts';
import { type Ask, inWords, phoneHeaders } from './ask.ts';
import { bad, good, open, type Seen } from './seen.ts';
import { isSeen, type Told, textOf } from './told.ts';

const key = { rule: 'C9', key: 'publicKey' } as const;
const interval = { rule: 'C8', key: 'tekPublishInterval' } as const;

/** The newest file, and the oldest: a phone that comes now takes both, and after a change of the key they differ. */
export async function lookAtArchives(told: Told, lines: readonly string[], baseUrl: string, ask: Ask): Promise<Seen[]> {
  const publicKey = publicKeyOf(told);
  if (isSeen(publicKey)) return [publicKey, lookAtInterval(told, lines)];
  const ends = [...new Set([lines.at(-1) ?? '', lines[0] ?? ''])];
  const seen: Seen[] = [];
  for (const line of ends) seen.push(await lookAtArchive(told, publicKey, line, archiveUrl(baseUrl, line), ask));
  return [...seen, lookAtInterval(told, lines)];
}

async function lookAtArchive(told: Told, publicKey: KeyObject, line: string, url: string, ask: Ask): Promise<Seen> {
  const answer = await ask({
    ...{ method: 'GET', url, headers: phoneHeaders },
    ...{ maximumBytes: MAXIMUM_ZIP_BYTES, timeoutMilliseconds: FILE_MILLISECONDS },
  });
  if (typeof answer === 'string' || answer.status !== 200) {
    return bad(
      key,
      `${url} ${inWords(answer)}`,
      'It is listed, and phones cannot have it: docs/operations/ProbeFailing.md.',
    );
  }
  const { region, verificationKeyId } = told;
  const verificationKeyVersion = textOf(told, 'publicKeyVersion') ?? '';
  try {
    await checkFile(line, answer.body, { region, publicKey, verificationKeyId, verificationKeyVersion });
  } catch (error) {
    if (error instanceof ArchiveError) return refused(url, error);
    throw error;
  }
  return good(
    key,
    `${url} is signed with it, key id ${verificationKeyId}, version ${verificationKeyVersion}, as iOS and Android ask`,
  );
}

function refused(url: string, { message }: ArchiveError): Seen {
  const remedy =
    'Phones refuse the file. What they are told (publicKey, publicKeyVersion) and keyServer.export of the region file must be ' +
    'what the files were signed with: docs/operations/ProbeFailing.md, "refused".';
  return bad(key, `${url}: ${plain(message)}`, remedy);
}

/** As both platforms read the text: base64 of a SubjectPublicKeyInfo on P-256 (enx-client.md §12.4). */
function publicKeyOf(told: Told): KeyObject | Seen {
  const text = textOf(told, key.key);
  if (text === undefined) {
    return bad(
      key,
      'has no value',
      'Your credentials must reach the key server: the right kms:GetPublicKey on its export key.',
    );
  }
  const publicKey = iosPublicKey(text);
  if (publicKey && androidPublicKey(text)?.equals(publicKey)) return publicKey;
  return bad(
    key,
    'is no public key on P-256',
    'Allowed: base64 of its SubjectPublicKeyInfo, as the deployment prints it.',
  );
}

/**
 * By the times in the newest file's name. A window ends at a multiple of the interval and is never longer; the first one, and
 * the first after the interval became longer, begins in between (protocol/export/window.ts).
 */
function lookAtInterval(told: Told, lines: readonly string[]): Seen {
  const hours = Number(textOf(told, interval.key));
  const window = timesInName(lines.at(-1) ?? '');
  if (!window) return bad(interval, 'the newest file does not say its times in its name', 'Another program wrote it.');
  const covered = (window.end - window.start) / HOUR_SECONDS;
  const said = `the newest file covers ${covered} h up to ${utc(window.end)}, and phones are told ${hours} h`;
  if (covered > hours || window.end % (hours * HOUR_SECONDS) !== 0) {
    const remedy =
      'keyServer.export.periodHours was changed: deploy it, and tell phones once the first file of the new interval is there.';
    return bad(interval, said, remedy);
  }
  if (covered < hours)
    return open(interval, said, 'So is the first file, and the first of a longer interval; the next must be whole.');
  return good(interval, `the newest file covers ${hours} h up to ${utc(window.end)}`);
}

const utc = (seconds: number) => `${new Date(seconds * 1_000).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
