// Where the parts of the designer are in a checkout.
import { readFileSync } from 'node:fs';
import path from 'node:path';

export const desktopRoot = path.resolve(import.meta.dirname, '..');
export const projectRoot = path.resolve(desktopRoot, '..');
export const rendererFolder = path.join(desktopRoot, 'dist/renderer');

const { version, dependencies } = JSON.parse(readFileSync(path.join(desktopRoot, 'package.json'), 'utf8'));
export { version };

/** Packages that the bundles load as they are; the generator is the only one that is bundled. */
export const externalPackages = Object.keys(dependencies).filter((name) => name !== 'eventwright');
