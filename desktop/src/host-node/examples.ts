import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { parseTopology } from 'eventwright/model/parse.ts';
import { HostError } from '../shared/host-contract.ts';
import { errorCode, ioError } from './io-errors.ts';
import { decodeText, readBytes } from './read-document.ts';

export interface Example {
  name: string;
  title: string;
  description: string;
}

const suffix = '.topology.yaml';

const readText = async (file: string): Promise<string> => decodeText(await readBytes(file), path.basename(file));

async function describe(gallery: string, name: string): Promise<Example> {
  const info = parseTopology(await readText(path.join(gallery, `${name}${suffix}`))).topology?.info;
  return { name, title: info?.title ?? name, description: info?.description ?? '' };
}

/** The examples of the gallery, by name. @throws HostError where its folder cannot be read */
export async function listExamples(gallery: string): Promise<Example[]> {
  try {
    const names = (await readdir(gallery)).filter((file) => file.endsWith(suffix)).map((file) => file.slice(0, -suffix.length));
    return await Promise.all(names.sort().map((name) => describe(gallery, name)));
  } catch (error) {
    throw ioError(error, 'read the gallery of examples');
  }
}

/** Text of one example. @param name as in `listExamples`; the caller has checked its form @throws HostError `not-found`, `io` */
export async function readExample(gallery: string, name: string): Promise<string> {
  try {
    return await readText(path.join(gallery, `${name}${suffix}`));
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw ioError(error, `read the example ${name}`);
    throw new HostError('not-found', `There is no example named ${name}.`, 'Choose one from the gallery.', { cause: error });
  }
}
