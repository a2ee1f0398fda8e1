/**
 * What the code of this trust domain takes for granted about what lies around it. Raise it by one in a release after which the
 * code before it would do harm: it writes rows which that code would misread, refuse or delete (another format, a renamed
 * attribute, a new meaning), or takes a right, a table or a key away that it uses. New rows and attributes which older code
 * leaves alone do not count. `npm run rollback` refuses to go back across such a release (docs/decisions/009-releases.md).
 */
export const ROWS = 2;
