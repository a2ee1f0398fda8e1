/** How the staff's pages become static files: hashed, nothing inlined, so that the Content-Security-Policy stays strict. */
import { join } from 'node:path';
import { defineConfig } from 'vite';
import { logicalProperties } from './style/logical-properties.ts';

export default defineConfig({
  root: import.meta.dirname,
  // Nothing of the environment of whoever builds may reach the files.
  envPrefix: 'ENX_PAGES_',
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: {
    outDir: join(import.meta.dirname, 'dist'),
    emptyOutDir: true,
    target: 'es2022',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    // Apart, so that whoever draws nothing loads nothing of it.
    rolldownOptions: {
      output: { codeSplitting: { groups: [{ name: 'charts', test: /node_modules\/(chart\.js|@kurkle)\// }] } },
    },
    // Who wrote the libraries, beside what they wrote.
    license: { fileName: 'licenses.md' },
  },
  css: { postcss: { plugins: [logicalProperties] }, preprocessorOptions: { scss: { quietDeps: true } } },
  server: { host: '127.0.0.1' },
});
