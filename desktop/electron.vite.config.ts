import { fileURLToPath } from 'node:url';
import { defineConfig } from 'electron-vite';

const here = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));

/** Builds the Electron shell's main process and preload script; the renderer has its own `vite.config.ts`. */
export default defineConfig({
  main: {
    build: {
      outDir: here('./dist/electron/main'),
      // A packaged app has no node_modules: all but Electron goes into the bundle.
      externalizeDeps: false,
      rolldownOptions: {
        input: { index: here('./src/main/index.ts'), 'generate-worker': here('./src/host-node/generate-worker.ts') },
        output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' },
      },
    },
  },
  preload: {
    build: {
      outDir: here('./dist/electron/preload'),
      externalizeDeps: false,
      // A sandboxed preload script is CommonJS and can load nothing but `electron`.
      rolldownOptions: { input: { index: here('./src/preload/index.ts') }, output: { format: 'cjs', entryFileNames: '[name].cjs' } },
    },
  },
});
