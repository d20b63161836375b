// Loads bundled CommonJS and keeps what V8 compiled of it beside each file: most of a short command is compiling. Node 22 has
// `module.enableCompileCache` for that, Node 20 has not.
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import vm from 'node:vm';

function readIfThere(file) {
  try {
    return readFileSync(file);
  } catch {
    return undefined;
  }
}

/**
 * @param {string} flags names V8's settings: what was compiled under others, or by another release of Node, is of no use
 * @param {string} main bundled file; names of its files hold a hash of their content, so that a compiled form never meets another source
 * @returns the exports of `main`, and `keep`, which writes what was compiled and not there yet
 */
export function loadCompiled(flags, main) {
  const ending = `.${process.version}-${process.arch}-${flags}.compiled`;
  const folder = path.dirname(main);
  const nodeRequire = createRequire(main);
  const modules = new Map();
  const fresh = [];

  const require = (name) => (name.startsWith('./') ? load(path.join(folder, name)) : nodeRequire(name));

  function load(file) {
    const known = modules.get(file);
    if (known) return known.exports;
    const module = { exports: {} };
    modules.set(file, module);
    const cachedData = readIfThere(`${file}${ending}`);
    const source = `(function (exports, require, module, __filename, __dirname) {${readFileSync(file, 'utf8')}\n})`;
    const importModuleDynamically = vm.constants.USE_MAIN_CONTEXT_DEFAULT_LOADER;
    const script = new vm.Script(source, { filename: file, importModuleDynamically, ...(cachedData && { cachedData }) });
    if (!cachedData || script.cachedDataRejected) fresh.push([file, script]);
    script.runInThisContext()(module.exports, require, module, file, folder);
    return module.exports;
  }

  /** A folder that may not be written, as that of an installed package, costs no more than time. */
  function keep() {
    for (const [file, script] of fresh) {
      const half = `${file}${ending}.${process.pid}`;
      try {
        writeFileSync(half, script.createCachedData());
        renameSync(half, `${file}${ending}`);
      } catch {
        return;
      }
    }
  }

  return { exports: load(main), keep };
}
