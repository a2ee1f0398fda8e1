/** A published file as people name it: by its line in an index, by its address, or by its name alone. */

export interface NamedFile {
  readonly configuration: string;
  /** Last part of its address. */
  readonly name: string;
}

const NAME = /^([a-z0-9-]{1,100})-\d{10}-\d{10}-\d{10}-\d{5}\.zip$/;

/** Undefined for what names no file of ours (name.ts), and for a line of another folder than its name says. */
export function fileNamedBy(text: string): NamedFile | undefined {
  const path = text.trim().split('/');
  const name = path.at(-1) ?? '';
  const configuration = NAME.exec(name)?.[1];
  const folder = path.at(-2);
  if (configuration === undefined || (folder !== undefined && folder !== configuration)) return undefined;
  return { configuration, name };
}
