import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/**
 * The cloud serves the build under a policy without inline script or style: everything is a file of its origin.
 * The charts are a file of their own, so that signing in does not wait for them.
 */
export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  base: './',
  plugins: [react()],
  server: {
    proxy: {
      '/v1': 'http://127.0.0.1:7080',
      '/socket.io': { target: 'http://127.0.0.1:7080', ws: true },
    },
  },
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: 'chrome130',
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 700,
    modulePreload: { polyfill: false },
  },
});
