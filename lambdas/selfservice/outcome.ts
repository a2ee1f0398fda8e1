/** How a login ends where it does not lead to the form; each is a page (pages/). */

export type Outcome =
  /** The registry knows no positive test of the last 14 days; the result may be on its way. */
  | { readonly outcome: 'not_found' }
  /** Younger than the region's least age, or nobody knows how old. */
  | { readonly outcome: 'underage' }
  /** Has had all turns of the last 24 hours; whole hours until the next, 1 to 24. */
  | { readonly outcome: 'limited'; readonly hours: number }
  /** Nothing came back that belongs to a login begun here less than ten minutes ago, or the person broke it off. */
  | { readonly outcome: 'start_again' }
  /** Identity provider or registry: try again later. `reference` is what a person may tell the support. */
  | { readonly outcome: 'error'; readonly reference: ErrorReference };

/** Stable names; they say which part failed and nothing of whom. */
export type ErrorReference =
  | 'login_unavailable'
  | 'login_refused'
  | 'login_invalid'
  | 'registry_unavailable'
  | 'registry_invalid'
  | 'registry_no_date'
  | 'internal_error';
