/** Which members a schema knows, for whoever wrote one that it does not. */
import { closest, distance } from 'fastest-levenshtein';
import * as z from 'zod/mini';

/** `*` stands for each item of a list and each name of a record. */
export type MemberPath = readonly string[];

/** Of the object at a path; none where there is no object. */
export function membersAt(schema: unknown, path: readonly PropertyKey[]): string[] {
  const [step, ...rest] = path;
  return objectsIn(schema).flatMap((object) => {
    if (step === undefined) return object instanceof z.ZodMiniObject ? Object.keys(object.shape) : [];
    const inner = childAt(object, step);
    return inner ? membersAt(inner, rest) : [];
  });
}

/** Every member of a schema, in its order. */
export function allMembers(schema: unknown, path: MemberPath = []): MemberPath[] {
  return objectsIn(schema).flatMap((object) => {
    if (!(object instanceof z.ZodMiniObject)) return allMembers(childAt(object, '*'), [...path, '*']);
    return Object.entries(object.shape).flatMap(([name, value]) => {
      const member = [...path, name];
      return [member, ...allMembers(value, member)];
    });
  });
}

/** The name that was probably meant: at most a third of its letters are wrong, or two. */
export function nearestName(name: string, known: readonly string[]): string | undefined {
  if (known.length === 0) return undefined;
  const nearest = closest(name, known);
  return distance(name, nearest) <= Math.max(2, Math.floor(name.length / 3)) ? nearest : undefined;
}

/** What is inside of optional, default, union and the like: objects, lists and records. */
function objectsIn(schema: unknown): unknown[] {
  if (schema instanceof z.ZodMiniOptional || schema instanceof z.ZodMiniDefault) {
    return objectsIn(schema._zod.def.innerType);
  }
  if (schema instanceof z.ZodMiniUnion) return schema._zod.def.options.flatMap(objectsIn);
  if (schema instanceof z.ZodMiniPipe) return objectsIn(schema._zod.def.in);
  const holdsMembers =
    schema instanceof z.ZodMiniObject || schema instanceof z.ZodMiniArray || schema instanceof z.ZodMiniRecord;
  return holdsMembers ? [schema] : [];
}

function childAt(object: unknown, step: PropertyKey): unknown {
  if (object instanceof z.ZodMiniObject)
    return Object.hasOwn(object.shape, step) ? object.shape[step as string] : undefined;
  if (object instanceof z.ZodMiniArray) return object._zod.def.element;
  return object instanceof z.ZodMiniRecord ? object._zod.def.valueType : undefined;
}
