/** The stores in memory of the simulation, for tests of operators' steps. */
export { nothingOperated, type Operated, openMemoryPublications } from '../../../simulation/stores/publications.ts';
