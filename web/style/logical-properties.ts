/**
 * The design system says left and right; Arabic needs start and end. This turns the one into the other in every rule
 * (CSS Logical Properties), as a plugin of PostCSS, which Vite brings along.
 */
interface Declaration {
  prop: string;
  value: string;
}

const sides: Readonly<Record<string, string>> = { left: 'inline-start', right: 'inline-end' };
const values = ['text-align', 'float', 'clear', 'justify-content'];

export const logicalProperties = {
  postcssPlugin: 'logical-properties',
  Declaration(declaration: Declaration): void {
    declaration.prop = logicalProperty(declaration.prop);
    if (values.includes(declaration.prop)) declaration.value = logicalValue(declaration.prop, declaration.value);
  },
};

/** `left` → `inset-inline-start`, `border-left-color` → `border-inline-start-color`. */
export function logicalProperty(property: string): string {
  const side = sides[property];
  if (side !== undefined) return `inset-${side}`;
  return property.replace(/^(margin|padding|border)-(left|right)\b/, (_, box, at) => `${box}-${sides[at]}`);
}

/** `text-align: left` → `start`, `float: left` → `inline-start`. */
export function logicalValue(property: string, value: string): string {
  return value.replace(/^(left|right)\b/, (at) => {
    const side = sides[at] ?? at;
    return property === 'float' || property === 'clear' ? side : side.replace('inline-', '');
  });
}
