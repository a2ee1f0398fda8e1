export const files = import.meta.glob<Record<string, string>>('./nb/*.json', { eager: true, import: 'default' });
