/** The stores in memory keep the promises of the real ones (test/wire/keyserver/contracts.test.ts). */
import { randomUUID } from 'node:crypto';
import { authorityRowsIn, keyStoreIn, noAuthorities } from '../../simulation/stores/authorities.ts';
import { MemoryExports, openMemoryStores } from '../../simulation/stores/exports.ts';
import { openMemoryGuards } from '../../simulation/stores/guards.ts';
import { openMemoryRings } from '../../simulation/stores/rings.ts';
import { authorityStoresContract, ringStoreContract } from '../support/contracts/authority-stores.ts';
import { exportStoresContract } from '../support/contracts/export-stores.ts';
import { guardStoreContract } from '../support/contracts/guard-store.ts';

exportStoresContract(async () => {
  const exports = new MemoryExports();
  return {
    ...openMemoryStores(exports),
    put: async (configuration, now) => exports.put(configuration, now),
    end: async (id, now) => exports.end(id, now),
    hold: async (id, now) => exports.hold(id, now),
    release: async (id, now) => exports.release(id, now),
    upload: async (hour, regions, entries) => exports.upload(hour, regions, entries),
  };
});

guardStoreContract(async () => {
  const log: string[] = [];
  const store = openMemoryGuards(new Map(), ({ releaseHour, regions, entries }) => {
    for (const { key, revision } of entries) {
      log.push(`${releaseHour} ${regions.join()} ${revision ? 'r' : ''}${key.toString('hex')}`);
    }
  });
  return { store, log: async () => log.toSorted() };
});

authorityStoresContract(async () => {
  const authorities = noAuthorities();
  return {
    rows: authorityRowsIn(authorities),
    keys: keyStoreIn(authorities, randomUUID),
    putApplication: async (id, application) => void authorities.applications.set(id, application),
    putIssuer: async (issuer) => void authorities.issuers.set(issuer.issuer, issuer),
  };
});

ringStoreContract(async () => openMemoryRings(new Map()));
