import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { readText } from 'eventwright/model/read-text.ts';
import { describe, expect, it } from 'vitest';

interface BuilderSchema {
  validateConfiguration(config: unknown, debugLogger: { isEnabled: boolean }): Promise<void>;
}

const require = createRequire(import.meta.url);
const { validateConfiguration } = require('app-builder-lib/out/util/config/config.js') as BuilderSchema;
const read = () =>
  readText(readFileSync(new URL('../../../electron-builder.yml', import.meta.url), 'utf8'), 'yaml').value as Record<string, unknown>;
const validate = (config: unknown) => validateConfiguration(config, { isEnabled: false });

describe('electron-builder.yml', () => {
  it("fits electron-builder's own schema", async () => {
    await expect(validate(read())).resolves.toBeUndefined();
  });

  it('would not if it had a member that is unknown', async () => {
    await expect(validate({ ...read(), electronFuse: {} })).rejects.toThrow('electronFuse');
  });

  it('closes the ways into the packaged app', () => {
    expect(read()['electronFuses']).toMatchObject({
      runAsNode: false,
      enableNodeOptionsEnvironmentVariable: false,
      enableNodeCliInspectArguments: false,
      grantFileProtocolExtraPrivileges: false,
      enableEmbeddedAsarIntegrityValidation: true,
      onlyLoadAppFromAsar: true,
    });
  });

  it('names the Electron that the tests are pinned to', () => {
    const { devDependencies } = require('../../package.json') as { devDependencies: Record<string, string> };
    expect(read()['electronVersion']).toBe(devDependencies['electron']);
  });
});
