// The parts of the local host that are TypeScript, bundled when their sources are newer.
import { bundled } from '../../generator/bin/bundle.js';
import { desktopRoot, externalPackages } from './paths.js';

const bundle = (entry) => bundled(entry, desktopRoot, externalPackages);

/** @returns {Promise<string>} URL of the module that exports `startWebHost` */
export const bundleHost = () => bundle('src/web-host/start-web-host.ts');

/** @returns {Promise<string>} URL of the thread that generates */
export const bundleWorker = () => bundle('src/host-node/generate-worker.ts');
