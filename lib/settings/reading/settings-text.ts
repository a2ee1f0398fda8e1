/** The text of a settings file: JSON, or JSON with comments and trailing commas in a `.jsonc` (docs/decisions/016). */
import {
  createScanner,
  findNodeAtLocation,
  getNodeValue,
  type Node,
  type ParseError,
  parseTree,
  printParseErrorCode,
} from 'jsonc-parser';
import type { Path } from '../../../protocol/region-config/file/written.ts';

export interface TextPosition {
  /** From 1. */
  readonly line: number;
  readonly column: number;
}

interface TextFault {
  readonly position: TextPosition;
  /** Where in the values; [] where the text has none. */
  readonly path: Path;
  readonly rule: 'byte-order-mark' | 'encoding' | 'syntax' | 'duplicate-member';
  readonly problem: string;
  readonly remedy: string;
}

export interface SettingsText {
  /** Undefined where nothing could be read. */
  readonly value: unknown;
  /** Does `value` hold all that the text says? Also where there are comments that should not be there. */
  readonly isWhole: boolean;
  readonly faults: readonly TextFault[];
  /** Of the member or, where it is missing, of the nearest thing around it that is there. */
  locate(path: Path): TextPosition;
}

const BYTE_ORDER_MARK = '\uFEFF';
/** No settings file needs a tenth of it; a parser that goes down into each bracket needs an end. */
const DEEPEST = 100;

const strict = { disallowComments: true, allowTrailingComma: false, allowEmptyContent: false };
const lenient = { disallowComments: false, allowTrailingComma: true, allowEmptyContent: false };

/** Never throws. `withComments`: the text is JSONC. */
export function readSettingsText(whole: string, withComments: boolean): SettingsText {
  const hasMark = whole.startsWith(BYTE_ORDER_MARK);
  const text = hasMark ? whole.slice(1) : whole;
  const at = (offset: number) => positionAt(text, offset);
  const mark = [...(hasMark ? [byteOrderMark] : []), ...encodingFaults(text)];
  if (isTooDeep(text)) {
    return { value: undefined, isWhole: false, faults: [...mark, tooDeep], locate: () => at(0) };
  }
  const read = parse(text, lenient);
  const { errors } = withComments ? read : parse(text, strict);
  const syntax = errors.map((error) => syntaxFault(error, at(error.offset), withComments));
  const repeated = duplicates(read.root, []).map(({ path, offset }) => ({ ...twice(path), position: at(offset) }));
  return {
    value: read.root && getNodeValue(read.root),
    isWhole: read.errors.length === 0,
    faults: [...mark, ...syntax, ...repeated],
    locate: (path) => at(nearest(read.root, path)),
  };
}

const byteOrderMark: TextFault = {
  ...{ position: { line: 1, column: 1 }, path: [], rule: 'byte-order-mark' },
  ...{ problem: 'begins with a byte order mark', remedy: 'save it as UTF-8 without one' },
};

/** What Node reads instead of bytes that are no UTF-8: a person would read it in a notification. */
function encodingFaults(text: string): TextFault[] {
  const offset = text.indexOf('\uFFFD');
  if (offset < 0) return [];
  const words = { problem: 'holds bytes that are not UTF-8', remedy: 'save it as UTF-8' };
  return [{ position: positionAt(text, offset), path: [], rule: 'encoding', ...words }];
}

const tooDeep: TextFault = {
  ...{ position: { line: 1, column: 1 }, path: [], rule: 'syntax' },
  ...{ problem: `has more than ${DEEPEST} brackets within each other`, remedy: 'correct it' },
};

function isTooDeep(text: string): boolean {
  const scanner = createScanner(text, true);
  let depth = 0;
  for (;;) {
    scanner.scan();
    if (scanner.getTokenOffset() >= text.length) return false;
    const token = text[scanner.getTokenOffset()] ?? '';
    if (token === '{' || token === '[') depth++;
    if (token === '}' || token === ']') depth--;
    if (depth > DEEPEST) return true;
  }
}

function parse(text: string, options: typeof strict): { root: Node | undefined; errors: ParseError[] } {
  const errors: ParseError[] = [];
  return { root: parseTree(text, errors, options), errors };
}

function syntaxFault({ error }: ParseError, position: TextPosition, withComments: boolean): TextFault {
  return {
    ...{ position, path: [], rule: 'syntax' },
    problem: `is not ${withComments ? 'JSON with comments' : 'JSON'}: ${printParseErrorCode(error)}`,
    remedy: withComments ? 'correct it' : 'correct it; comments and trailing commas are for files named .jsonc',
  };
}

function twice(path: Path): Omit<TextFault, 'position'> {
  return { path, rule: 'duplicate-member', problem: 'is there twice', remedy: 'allowed: once' };
}

function duplicates(node: Node | undefined, path: Path): { path: Path; offset: number }[] {
  const children = node?.children ?? [];
  if (node?.type === 'array') return children.flatMap((child, at) => duplicates(child, [...path, at]));
  const seen = new Set<string>();
  return children.flatMap((property) => {
    const [name, value] = property.children ?? [];
    const key = String(name?.value);
    const repeated = seen.has(key) ? [{ path: [...path, key], offset: property.offset }] : [];
    seen.add(key);
    return [...repeated, ...duplicates(value, [...path, key])];
  });
}

function nearest(root: Node | undefined, path: Path): number {
  if (!root) return 0;
  const node = findNodeAtLocation(root, [...path]);
  if (node) return node.parent?.type === 'property' ? node.parent.offset : node.offset;
  return path.length === 0 ? root.offset : nearest(root, path.slice(0, -1));
}

function positionAt(text: string, offset: number): TextPosition {
  const before = text.slice(0, offset);
  const line = before.split('\n').length;
  return { line, column: offset - before.lastIndexOf('\n') };
}
