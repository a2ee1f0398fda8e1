export const files = import.meta.glob<Record<string, string>>('./es/*.json', { eager: true, import: 'default' });
