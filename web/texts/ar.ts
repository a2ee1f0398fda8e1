export const files = import.meta.glob<Record<string, string>>('./ar/*.json', { eager: true, import: 'default' });
