import { defaultClientConditions, defineConfig } from 'vite';

/** Static files with hashed names; the API serves them. `vite` alone is a development server in front of an API on port 3000. */
export default defineConfig({
  resolve: { conditions: ['taskledger-source', ...defaultClientConditions] },
  build: {
    outDir: 'dist',
    target: 'baseline-widely-available',
    // No inline scripts or data: URLs: the content security policy allows neither.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
  },
  server: { proxy: { '/api': 'http://localhost:3000' } },
});
