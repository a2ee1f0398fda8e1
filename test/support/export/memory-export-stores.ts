/** The stores in memory of the simulation, for tests of single stories. */
export { MemoryExports, openMemoryStores, type StepHook } from '../../../simulation/stores/exports.ts';
