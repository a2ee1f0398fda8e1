/** How long a run of the export may take; plain data for the exporter and the templates. */

/** Lambda ends a run after this. */
export const EXPORT_TIMEOUT_SECONDS = 600;

/** A worker that dies keeps others out for this long; one that lives never loses its lease before it is ended. */
export const EXPORT_LEASE_SECONDS = EXPORT_TIMEOUT_SECONDS + 60;
