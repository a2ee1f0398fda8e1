#!/usr/bin/env node
/**
 * Checks from outside what an exposure notification key server has published: that every file is one that its manifest names, that
 * nothing was changed, taken away or added afterwards, and that two people were shown the same. One file, Node.js 20 or newer, nothing
 * to install. What it proves and what it does not: docs/verify-exports.md.
 *
 *     node verify-exports.mjs https://files.example/us-zz [--state FILE] [--head HASH] [--key FINGERPRINT]
 *
 * Exit code 0: everything holds. 1: something does not, one line each. 2: it could not be checked.
 */
import { createHash, createPublicKey, verify } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { inflateRawSync } from 'node:zlib';

const DAY = 86_400;
/** So long a file is listed after the end of its window; phones remember nobody for longer. */
const LISTED_SECONDS = 14 * DAY;
/** Indexes are written by a timer, texts are kept by caches for minutes, and clocks differ. */
const SLACK_SECONDS = 3_600;
const ZERO_HASH = '0'.repeat(64);
/** Before an entry, under its signature. */
const SIGNED_PREFIX = 'ENX manifest 1\n';
const EXPORT_HEADER = 'EK Export v1    ';
const LIMITS = { text: 64 * 1024 * 1024, zip: 20 * 1024 * 1024, unzipped: 64 * 1024 * 1024 };

/** It cannot be checked: no answer to the question. */
class Unchecked extends Error {}

const sha256 = (bytes) => createHash('sha256').update(bytes).digest('hex');
const time = (seconds) => new Date(seconds * 1_000).toISOString().replace('.000Z', 'Z');

// ---- From the network ------------------------------------------------------------------------------------------------------

/** Undefined: it is not there. */
async function download(url, limit) {
  let response;
  try {
    response = await fetch(url, { cache: 'no-store', redirect: 'error', signal: AbortSignal.timeout(60_000) });
    if (response.status === 404) return undefined;
    if (response.status !== 200) throw new Error(`HTTP ${response.status}`);
    const chunks = [];
    let length = 0;
    for await (const chunk of response.body) {
      length += chunk.length;
      if (length > limit) throw new Error(`more than ${limit} bytes`);
      chunks.push(chunk);
    }
    return Buffer.concat(chunks);
  } catch (error) {
    throw new Unchecked(`${url} cannot be read: ${error.cause?.message ?? error.message}`);
  }
}

async function text(url) {
  return (await download(url, LIMITS.text))?.toString('utf8');
}

async function required(url) {
  const found = await text(url);
  if (found === undefined) throw new Unchecked(`${url} is not there`);
  return found;
}

function json(url, content) {
  try {
    return JSON.parse(content);
  } catch {
    throw new Unchecked(`${url} is no JSON`);
  }
}

/** Everything but the files, the index first: what it lists was in the manifest before. */
async function readSite(address) {
  const root = address.replace(/\/+$/, '');
  const at = root.lastIndexOf('/');
  const [base, configuration] = [root.slice(0, at + 1), root.slice(at + 1)];
  const index = (await required(`${root}/index.txt`)).split(/\s+/).filter((line) => line !== '');
  const until = await text(`${root}/until.txt`);
  const head = json('head.json', await required(`${root}/manifest/head.json`));
  const months = [];
  for (const { month } of head.months ?? []) {
    if (!/^\d{4}-\d\d$/.test(month)) throw new Unchecked('head.json names a month that is none');
    months.push({ month, content: await text(`${root}/manifest/${month}.jsonl`) });
  }
  const keys = json('public-keys.json', await required(`${root}/public-keys.json`));
  return { base, configuration, index, until: until && Number(until), head, months, keys };
}

// ---- The chain -------------------------------------------------------------------------------------------------------------

/** A key, and what it says of itself compared with what it is. */
function readKey({ pem, fingerprint }, fault) {
  try {
    const key = createPublicKey(pem);
    const own = sha256(key.export({ format: 'der', type: 'spki' }));
    if (own !== fingerprint) fault(`public-keys.json gives a key the fingerprint ${fingerprint}, which has ${own}.`);
    return { key, fingerprint: own };
  } catch {
    fault(`public-keys.json holds something that is no public key (${fingerprint}).`);
    return undefined;
  }
}

/** The signed text of a line is the line without its last member. */
function splitLine(line) {
  const [, entry, signature] = /^(\{.*),"signature":"([A-Za-z0-9+/]+={0,2})"\}$/.exec(line) ?? [];
  if (entry === undefined) return undefined;
  const content = `${entry}}`;
  try {
    const read = JSON.parse(content);
    // Written in any other way it would have another hash elsewhere.
    return JSON.stringify(read) === content
      ? { content, read, signature: Buffer.from(signature, 'base64') }
      : undefined;
  } catch {
    return undefined;
  }
}

/** Entries in order, each with the hash of its text; stops at the first that is no entry, since nothing after it can be placed. */
function readChain(site, keys, fault) {
  const entries = [];
  let before = { number: 0, hash: ZERO_HASH, at: 0 };
  for (const { month, content } of site.months) {
    if (content === undefined) fault(`The month ${month} of the manifest is not there, though head.json names it.`);
    for (const [at, line] of (content ?? '').split('\n').slice(0, -1).entries()) {
      const split = splitLine(line);
      if (split === undefined) {
        fault(`Line ${at + 1} of the month ${month} is no entry of a manifest.`);
        return entries;
      }
      const entry = { ...split.read, hash: sha256(split.content) };
      checkPlace(entry, before, month, site.configuration, fault);
      entry.signer = keys.find(({ key }) => isSigned(split, key))?.fingerprint;
      if (!entry.signer) fault(`Entry ${entry.number} was altered: no published key has signed it as it stands.`);
      entries.push(entry);
      before = entry;
    }
  }
  return entries;
}

function checkPlace(entry, before, month, configuration, fault) {
  const { number, previous, at } = entry;
  if (entry.manifest !== 1) throw new Unchecked(`Entry ${number} is of a form that this program does not know`);
  if (entry.configuration !== configuration)
    fault(`Entry ${number} is of "${entry.configuration}", not of "${configuration}".`);
  if (number !== before.number + 1)
    fault(`Entry ${number} follows entry ${before.number}: entries were removed or moved.`);
  else if (previous !== before.hash)
    fault(`Entry ${number} names another entry ${before.number} than the one that is published.`);
  if (at < before.at) fault(`Entry ${number} says that it is older than the one before it.`);
  if (time(at).slice(0, 7) !== month) fault(`Entry ${number} of ${time(at)} stands in the month ${month}.`);
}

function isSigned({ content, signature }, key) {
  return verify('sha256', Buffer.from(SIGNED_PREFIX + content), key, signature);
}

/** What is there according to the manifest: name → file with its window; and what was taken back. */
function standingFiles(entries, now, fault, note) {
  const standing = new Map();
  const removed = new Map();
  let last;
  for (const entry of entries) {
    const windows = new Map();
    if (entry.kind === 'window') checkWindow(entry, last, now, fault, note);
    else {
      for (const name of entry.removed ?? []) {
        const file = standing.get(name);
        if (file === undefined)
          fault(`Entry ${entry.number} takes back ${name}, which no entry before it has published.`);
        else windows.set(`${file.start}`, file);
        standing.delete(name);
        removed.set(name, entry);
      }
    }
    for (const file of entry.files ?? []) {
      if (standing.has(file.name) || removed.has(file.name))
        fault(`Entry ${entry.number} publishes ${file.name} a second time.`);
      const window = entry.kind === 'window' ? entry : [...windows.values()][0];
      if (window === undefined) fault(`Entry ${entry.number} adds ${file.name} in the place of nothing.`);
      standing.set(file.name, { ...file, start: window?.start, end: window?.end, entry: entry.number });
    }
    if (entry.kind === 'window') last = entry;
  }
  return { standing, removed, last };
}

function checkWindow(entry, last, now, fault, note) {
  const { number, start, end, at } = entry;
  // An old gap is known to everybody who had looked; it must not hide what is new.
  const say = end > now - LISTED_SECONDS ? fault : note;
  if (last && start > last.end)
    say(`Nothing says what was exported from ${time(last.end)} to ${time(start)} (entry ${number}).`);
  if (last && start < last.end)
    say(`Entry ${number} exports from ${time(start)} on, which earlier entries had exported already.`);
  if (end <= start) fault(`The window of entry ${number} ends before it begins.`);
  if (at < end) fault(`Entry ${number} was made at ${time(at)}, before its window ended at ${time(end)}.`);
}

// ---- A file ----------------------------------------------------------------------------------------------------------------

/** The two entries of a zip, by its directory at the end (PKWARE APPNOTE 4.3). */
function unzip(zip) {
  const end = zip.lastIndexOf(Buffer.from('PK\x05\x06', 'latin1'));
  if (end < 0) throw new Error('it is no zip');
  const found = {};
  let at = zip.readUInt32LE(end + 16);
  for (let left = zip.readUInt16LE(end + 10); left > 0; left--) {
    const [method, size] = [zip.readUInt16LE(at + 10), zip.readUInt32LE(at + 20)];
    const name = zip.toString('latin1', at + 46, at + 46 + zip.readUInt16LE(at + 28));
    const local = zip.readUInt32LE(at + 42);
    const data = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28);
    const packed = zip.subarray(data, data + size);
    if (name in found) throw new Error(`it holds ${name} twice`);
    found[name] = method === 0 ? packed : inflateRawSync(packed, { maxOutputLength: LIMITS.unzipped });
    at += 46 + zip.readUInt16LE(at + 28) + zip.readUInt16LE(at + 30) + zip.readUInt16LE(at + 32);
  }
  if (!found['export.bin'] || !found['export.sig']) throw new Error('it does not hold export.bin and export.sig');
  return { bin: found['export.bin'], sig: found['export.sig'] };
}

/** Fields of a protobuf message: numbers, and bytes. */
function* fields(message) {
  let at = 0;
  const varint = () => {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      if (at >= message.length || shift > 63n) throw new Error('it ends in the middle of a number');
      const byte = message[at++];
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return Number(value);
    }
  };
  while (at < message.length) {
    const tag = varint();
    const type = tag % 8;
    let value;
    if (type === 0) value = varint();
    else {
      const length = type === 2 ? varint() : type === 1 ? 8 : 4;
      if (![1, 2, 5].includes(type) || at + length > message.length) throw new Error('it is no readable message');
      value = message.subarray(at, at + length);
      at += length;
    }
    yield { number: (tag - type) / 8, value };
  }
}

/** As far as the manifest speaks of it (export.proto). */
function readExport(bin) {
  if (bin.toString('latin1', 0, 16) !== EXPORT_HEADER) throw new Error('it does not begin like an export file');
  const read = { start: 0, end: 0, region: '', keys: 0, revisedKeys: 0 };
  for (const { number, value } of fields(bin.subarray(16))) {
    if (number === 1) read.start = Number(value.readBigUInt64LE());
    if (number === 2) read.end = Number(value.readBigUInt64LE());
    if (number === 3) read.region = value.toString();
    if (number === 7) read.keys++;
    if (number === 8) read.revisedKeys++;
  }
  return read;
}

function readSignatures(sig) {
  return [...fields(sig)].map(({ value }) => {
    const of = new Map([...fields(value)].map((field) => [field.number, field.value]));
    const info = new Map([...fields(of.get(1) ?? Buffer.alloc(0))].map((field) => [field.number, field.value]));
    return { name: `${info.get(4) ?? ''}.${info.get(3) ?? ''}`, signature: of.get(4) ?? Buffer.alloc(0) };
  });
}

/** `said`: what the manifest says of it; undefined for a file of the time before there was one. */
function checkFile(name, zip, said, site, keys, fault) {
  if (said && (sha256(zip) !== said.sha256 || zip.length !== said.bytes)) {
    fault(
      `${name} was changed: entry ${said.entry} says ${said.bytes} bytes, SHA-256 ${said.sha256}; it has ${zip.length}, ${sha256(zip)}.`,
    );
  }
  try {
    const { bin, sig } = unzip(zip);
    const signatures = readSignatures(sig);
    checkContent(name, readExport(bin), said, site, fault);
    if (signatures.length === 0) fault(`${name} is not signed.`);
    const names = signatures.map((one) => one.name).join(', ');
    if (said && names !== said.signers.join(', '))
      fault(`${name} is signed by ${names}; entry ${said.entry} says ${said.signers.join(', ')}.`);
    for (const { name: signer, signature } of signatures) {
      const key = keys.get(signer);
      if (key === undefined) fault(`${name} is signed by ${signer}, whose key is not published.`);
      else if (!verify('sha256', bin, key, signature)) fault(`${name}: the signature of ${signer} is wrong.`);
    }
  } catch (error) {
    fault(`${name} cannot be read: ${error.message}.`);
  }
}

function checkContent(name, read, said, site, fault) {
  if (read.region !== site.keys.region) fault(`${name} is of the region "${read.region}", not "${site.keys.region}".`);
  if (said === undefined) return;
  for (const [what, own, other] of [
    ['keys', read.keys, said.keys],
    ['revised keys', read.revisedKeys, said.revisedKeys],
  ]) {
    if (own !== other) fault(`${name} holds ${own} ${what}; entry ${said.entry} says ${other}.`);
  }
  // Of several files of one window, each ends some seconds later than the one before, so that phones tell them apart.
  if (read.start !== said.start || read.end < said.end || read.end > said.end + 600) {
    fault(
      `${name} is of ${time(read.start)} to ${time(read.end)}; the window is ${time(said.start)} to ${time(said.end)}.`,
    );
  }
}

// ---- Everything together ---------------------------------------------------------------------------------------------------

/** When a file of the time before the manifest ended, by its name. */
const endInName = (name) => Number(/-(\d{10})-\d{5}\.zip$/.exec(name)?.[1] ?? Number.NaN);

async function checkIndex(site, { standing, removed }, entries, keys, now, fault, note) {
  const listed = new Map(site.index.map((path) => [path.split('/').at(-1), path]));
  if (listed.size < site.index.length) fault('The index lists a file twice.');
  let older = 0;
  for (const [name, path] of listed) {
    const said = standing.get(name);
    const isOlder = !said && !removed.has(name) && endInName(name) <= entries[0]?.start;
    if (removed.has(name)) fault(`The index lists ${name}, which entry ${removed.get(name).number} has taken back.`);
    else if (!said && !(isOlder && endInName(name) > now - LISTED_SECONDS - SLACK_SECONDS))
      fault(`The index lists ${name}, which no entry has published: it was added.`);
    older += isOlder ? 1 : 0;
    const zip = await download(site.base + path, LIMITS.zip);
    if (zip === undefined) fault(`The index lists ${name}, which is not there.`);
    else checkFile(name, zip, said, site, keys, fault);
  }
  for (const { name, end, entry } of standing.values()) {
    if (end > now - LISTED_SECONDS + SLACK_SECONDS && !listed.has(name))
      fault(`The index does not list ${name} of entry ${entry}: it was removed.`);
  }
  if (older > 0) note(`${older} files of the time before the manifest began: their signatures were checked.`);
}

/** Where the chain ends, and whether it holds everything that anybody was shown before. */
function checkEnd(site, entries, last, now, fault, note) {
  const end = entries.at(-1) ?? { number: 0, hash: ZERO_HASH };
  if (end.at > now + SLACK_SECONDS)
    fault(`Entry ${end.number} is of ${time(end.at)}, which is still to come: one of the two clocks is wrong.`);
  if (site.head.entries > end.number)
    fault(`The manifest is cut off: head.json is at entry ${site.head.entries}, the last one is ${end.number}.`);
  else if (site.head.head !== end.hash)
    fault(`head.json names another entry ${site.head.entries} than the last one of the manifest (${end.number}).`);
  if (last && site.until > last.end)
    fault(
      `until.txt says that everything is exported up to ${time(site.until)}; the manifest ends at ${time(last.end)}.`,
    );
  if (last && site.until < last.end - SLACK_SECONDS) note(`until.txt is behind the manifest: ${time(site.until)}.`);
}

function checkKnown(entries, saved, { head, key }, fault) {
  if (head && !entries.some(({ hash }) => hash === head))
    fault(`No entry has the hash ${head}: whoever has it was shown another manifest.`);
  const pinned = key ?? saved?.key;
  const other = entries.find(({ signer }) => pinned && signer && signer !== pinned);
  if (other) fault(`Entry ${other.number} is signed with the key ${other.signer}, not with ${pinned}.`);
  if (!saved) return;
  const then = entries[saved.entries - 1];
  if (then === undefined)
    fault(
      `The manifest is shorter than on ${time(saved.checkedAt)}: ${entries.length} entries, then ${saved.entries}.`,
    );
  else if (then.hash !== saved.head)
    fault(`Entry ${saved.entries} is another one than on ${time(saved.checkedAt)}: history was changed.`);
  for (const { number, at } of entries.slice(saved.entries)) {
    if (at < saved.checkedAt - SLACK_SECONDS)
      fault(`Entry ${number} says that it is of ${time(at)}, but was not there on ${time(saved.checkedAt)}.`);
  }
}

async function check(address, options, saved, now) {
  const [faults, notes] = [[], []];
  const fault = (sentence) => faults.push(sentence);
  const note = (sentence) => notes.push(sentence);
  const site = await readSite(address);
  const manifestKeys = (site.keys.manifestKeys ?? []).flatMap((one) => readKey(one, fault) ?? []);
  const exportKeys = new Map(
    (site.keys.exportKeys ?? []).flatMap((one) => {
      const key = readKey(one, fault)?.key;
      return key === undefined ? [] : [[`${one.id}.${one.version}`, key]];
    }),
  );
  const entries = readChain(site, manifestKeys, fault);
  const state = standingFiles(entries, now, fault, note);
  checkEnd(site, entries, state.last, now, fault, note);
  checkKnown(entries, saved, options, fault);
  await checkIndex(site, state, entries, exportKeys, now, fault, note);
  return { site, entries, state, faults, notes };
}

function say({ site, entries, state, faults, notes }, now) {
  const end = entries.at(-1);
  for (const sentence of faults) console.log(`FAULT ${sentence}`);
  for (const sentence of notes) console.log(`note  ${sentence}`);
  console.log(
    `${site.keys.region}: ${entries.length} entries, ${site.index.length} files listed, ${state.removed.size} taken back.`,
  );
  if (state.last)
    console.log(`Everything up to ${time(state.last.end)} is exported (${hoursSince(state.last.end, now)} hours ago).`);
  console.log(`key   ${end?.signer ?? 'none'}`);
  console.log(`head  ${end?.hash ?? ZERO_HASH}  (entry ${end?.number ?? 0}${end ? ` of ${time(end.at)}` : ''})`);
  console.log(faults.length === 0 ? 'Everything holds.' : `${faults.length} faults.`);
}

const hoursSince = (then, now) => Math.max(0, Math.floor((now - then) / 3_600));

async function main() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      ...{ head: { type: 'string' }, key: { type: 'string' }, state: { type: 'string' } },
      // Seconds before a second look, when the first one found something: caches may have been of different minutes.
      ...{ wait: { type: 'string', default: '70' }, at: { type: 'string' } },
    },
  });
  const [address] = positionals;
  if (address === undefined || !/^https?:\/\/[^/]+\/.+/.test(address)) {
    throw new Unchecked('Give the address of a series: node verify-exports.mjs https://files.example/us-zz');
  }
  const now = values.at ? Date.parse(values.at) / 1_000 : Math.floor(Date.now() / 1_000);
  const saved = values.state && existsSync(values.state) ? JSON.parse(readFileSync(values.state, 'utf8')) : undefined;
  if (saved && saved.address !== address) throw new Unchecked(`${values.state} is of ${saved.address}`);
  let result = await check(address, values, saved, now);
  if (result.faults.length > 0 && Number(values.wait) > 0) {
    console.error(`Something does not hold. Looking again in ${values.wait} seconds, in case a cache was behind.`);
    await new Promise((resolve) => setTimeout(resolve, Number(values.wait) * 1_000));
    result = await check(address, values, saved, now);
  }
  say(result, now);
  const end = result.entries.at(-1);
  // What was seen when all was well stays as evidence when it is no longer.
  if (values.state && end && result.faults.length === 0) {
    const state = { address, key: end.signer, entries: end.number, head: end.hash, checkedAt: now };
    writeFileSync(values.state, `${JSON.stringify(state, null, 2)}\n`);
  }
  return result.faults.length === 0 ? 0 : 1;
}

main().then(
  (code) => {
    process.exitCode = code;
  },
  (error) => {
    console.error(error instanceof Unchecked ? error.message : error);
    process.exitCode = 2;
  },
);
