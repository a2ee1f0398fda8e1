/** What of JSON Schema the region file's schema needs. */
export interface Node {
  readonly $schema?: string;
  readonly title?: string;
  readonly description?: string;
  readonly type?: string;
  readonly properties?: Readonly<Record<string, Node>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: Node | false;
  readonly propertyNames?: Node;
  readonly items?: Node;
  readonly oneOf?: readonly Node[];
  readonly anyOf?: readonly Node[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly default?: unknown;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly multipleOf?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly pattern?: string;
  readonly format?: string;
}

/** Of something that is one of several objects: what kinds there are. */
export function variantsOf({ oneOf }: Node): readonly Node[] | undefined {
  return oneOf?.every(({ properties }) => properties) ? oneOf : undefined;
}

const recordKeys: Readonly<Record<string, string>> = {
  'verification.sms.templates': 'label',
  'verification.userReport.texts': 'language',
  'verification.userReport.texts.<language>': 'message id',
  'selfService.texts': 'language',
  'selfService.texts.<language>': 'message id',
};

/** What the names of a record stand for. */
export function recordKeyOf(path: string): string {
  return recordKeys[path] ?? 'locale';
}
