/** What an object of a settings file says twice: `JSON.parse` would keep the last and tell nobody. */

interface Level {
  /** Undefined in a list. */
  readonly names?: Set<string>;
  /** The field or the item that is being read. */
  at: string | number;
}

/** Paths such as `verification.sms.templates.Letter`. `text`: valid JSON. */
export function repeatedFields(text: string): string[] {
  const levels: Level[] = [];
  const repeated: string[] = [];
  for (const [token, name, colon] of text.matchAll(/("(?:[^"\\]|\\.)*")(\s*:)?|[{}[\],]/g)) {
    const level = levels.at(-1);
    if (token === '{') levels.push({ names: new Set(), at: '' });
    else if (token === '[') levels.push({ at: 0 });
    else if (token === '}' || token === ']') levels.pop();
    else if (token === ',' && typeof level?.at === 'number') level.at++;
    else if (name && colon && level?.names) {
      level.at = JSON.parse(name) as string;
      if (level.names.has(level.at)) repeated.push(levels.map(({ at }) => at).join('.'));
      level.names.add(level.at);
    }
  }
  return repeated;
}
