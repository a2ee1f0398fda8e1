/** The text of a settings file: JSON, or JSON with comments and trailing commas in a `.jsonc` (docs/decisions/016). */
import {
  findNodeAtLocation,
  getNodeValue,
  type Node,
  type ParseError,
  parseTree,
  printParseErrorCode,
} from 'jsonc-parser';
import type { Path } from '../../protocol/region-config/file/written.ts';

export interface TextPosition {
  /** From 1. */
  readonly line: number;
  readonly column: number;
}

export interface TextFault {
  readonly position: TextPosition;
  /** Where in the values; [] where the text has none. */
  readonly path: Path;
  readonly rule: 'byte-order-mark' | 'syntax' | 'duplicate-member';
  readonly problem: string;
  readonly remedy: string;
}

export interface SettingsText {
  /** Undefined where nothing could be read. */
  readonly value: unknown;
  readonly faults: readonly TextFault[];
  /** Of the member or, where it is missing, of the nearest thing around it that is there. */
  locate(path: Path): TextPosition;
}

const BYTE_ORDER_MARK = '\uFEFF';

/** Never throws. `withComments`: the text is JSONC. */
export function readSettingsText(whole: string, withComments: boolean): SettingsText {
  const hasMark = whole.startsWith(BYTE_ORDER_MARK);
  const text = hasMark ? whole.slice(1) : whole;
  const errors: ParseError[] = [];
  const root = parseTree(text, errors, {
    disallowComments: !withComments,
    allowTrailingComma: withComments,
    allowEmptyContent: false,
  });
  const at = (offset: number) => positionAt(text, offset);
  const mark: TextFault[] = hasMark
    ? [
        {
          ...{ position: { line: 1, column: 1 }, path: [], rule: 'byte-order-mark' },
          ...{ problem: 'begins with a byte order mark', remedy: 'save it as UTF-8 without one' },
        },
      ]
    : [];
  const syntax = errors.map(
    ({ error, offset }): TextFault => ({
      ...{ position: at(offset), path: [], rule: 'syntax' },
      problem: `is not ${withComments ? 'JSON with comments' : 'JSON'}: ${printParseErrorCode(error)}`,
      remedy: withComments ? 'correct it' : 'correct it; comments and trailing commas are for files named .jsonc',
    }),
  );
  return {
    value: root && getNodeValue(root),
    faults: [
      ...mark,
      ...syntax,
      ...duplicates(root, []).map(({ path, offset }) => ({ ...twice(path), position: at(offset) })),
    ],
    locate: (path) => at(nearest(root, path)),
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
