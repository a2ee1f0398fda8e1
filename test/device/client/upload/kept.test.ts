import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { android } from '../../../../device/client/profile.ts';
import { fileStore, readKept } from '../../../../device/client/upload/kept.ts';
import { enterCode } from '../../../../device/client/upload/steps.ts';
import { emptyMemory } from '../../../../device/client/upload/upload.ts';
import { keysUntil, NOON, sessionOver } from '../../support/uploading.ts';

const folder = mkdtempSync(join(tmpdir(), 'kept-'));
afterAll(() => rmSync(folder, { recursive: true }));

const owner = { platform: 'android', region: 'US-ZZ' };
const session = sessionOver(async () => Promise.reject(new Error('nothing is sent')), android);
const memory = { ...emptyMemory, nonce: 'bm9uY2U=', reports: [NOON], upload: enterCode(session, '73940562') };
let files = 0;
const newFile = () => join(folder, `phone-${files++}.json`);

describe('a phone in a file', () => {
  it('comes back as it was, and only its owner can read it', () => {
    const file = newFile();
    const phone = { keys: keysUntil(NOON) };
    expect(readKept(file, owner)).toBeUndefined();
    const store = fileStore(file, owner, phone, emptyMemory);
    store.keep(memory);
    expect(store.read()).toEqual(memory);
    expect(readKept(file, owner)).toEqual({ keys: phone.keys, memory });
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(existsSync(`${file}.new`)).toBe(false);
  });

  it('may lie in a folder that is not there yet', () => {
    const file = join(folder, 'new', 'phone.json');
    fileStore(file, owner, { keys: [] }, emptyMemory).keep(memory);
    expect(readKept(file, owner)?.memory).toEqual(memory);
  });

  it('has the keys of the moment in which it was kept', () => {
    const file = newFile();
    const phone = { keys: keysUntil(NOON) };
    const store = fileStore(file, owner, phone, emptyMemory);
    phone.keys = phone.keys.slice(3);
    store.keep(memory);
    expect(readKept(file, owner)?.keys).toEqual(phone.keys);
  });

  it('is closed to others even when an open file, or half of one, lay there before', () => {
    const file = newFile();
    for (const name of [file, `${file}.new`]) {
      writeFileSync(name, 'half of');
      chmodSync(name, 0o644);
    }
    fileStore(file, owner, { keys: [] }, emptyMemory).keep(memory);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readKept(file, owner)?.memory).toEqual(memory);
  });

  it.each([
    ['half of it', (text: string) => text.slice(0, -10)],
    ['another version', (text: string) => text.replace('"version":1', '"version":2')],
    ['a state that there is not', (text: string) => text.replace('"at":"entered"', '"at":"dreamt"')],
    ['no JSON', () => 'hello'],
    ['nothing', () => ''],
  ])('with %s is refused, without its content in the message', (_, bend) => {
    const file = newFile();
    fileStore(file, owner, { keys: keysUntil(NOON) }, emptyMemory).keep(memory);
    const bent = bend(readFileSync(file, 'utf8'));
    writeFileSync(file, bent);
    expect(() => readKept(file, owner)).toThrow(/^.*phone-\d+\.json does not hold a phone of this version\.$/);
  });

  it.each([
    ['platform', { ...owner, platform: 'ios' }],
    ['region', { ...owner, region: 'US-ZY' }],
  ])('is refused for another %s', (_, other) => {
    const file = newFile();
    fileStore(file, owner, { keys: [] }, emptyMemory).keep(memory);
    expect(() => readKept(file, other)).toThrow('holds a phone of android for US-ZZ');
  });

  it('that cannot be read is a problem, not a new phone', () => {
    expect(() => readKept(folder, owner)).toThrow('cannot be read (EISDIR)');
  });
});
