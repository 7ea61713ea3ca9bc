import { createHash } from 'node:crypto';
import { createReadStream, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { capture } from '../support/process.ts';

/** A package version of the npm registry, pinned to its content. */
export interface PinnedPackage {
  readonly name: string;
  readonly version: string;
  /** Subresource integrity of its tarball: "sha512-" and base64. */
  readonly integrity: string;
}

async function sha512(path: string): Promise<string> {
  const hash = createHash('sha512');
  await pipeline(createReadStream(path), hash);
  return `sha512-${hash.digest('base64')}`;
}

/**
 * Fetches a package's tarball through npm (its registry, proxy and cache settings apply), checks it against the
 * pinned integrity and unpacks it as the folder `target`. `scratch` is an existing folder on the same disk.
 * Runs no script of the package. Throws when npm fails or the content is not the pinned one.
 */
export async function unpackPackage(wanted: PinnedPackage, target: string, scratch: string): Promise<void> {
  const spec = `${wanted.name}@${wanted.version}`;
  const npmScript = process.env.npm_execpath;
  const args = ['pack', spec, '--pack-destination', scratch, '--ignore-scripts', '--loglevel=error'];
  const { code, output } = npmScript?.endsWith('.js')
    ? await capture(process.execPath, [npmScript, ...args])
    : await capture('npm', args);
  if (code !== 0) throw new Error(`npm could not fetch ${spec}: ${output.trim()}`);
  const file = `${wanted.name.replace(/^@/, '').replace('/', '-')}-${wanted.version}.tgz`;
  const tarball = join(scratch, file);
  if ((await sha512(tarball)) !== wanted.integrity)
    throw new Error(`${spec} from the registry is not the pinned one`);
  mkdirSync(target, { recursive: true });
  const untar = await capture('tar', [
    '-xzf',
    tarball,
    '-C',
    target,
    '--strip-components=1',
    '--no-same-owner',
  ]);
  if (untar.code !== 0) throw new Error(`could not unpack ${spec}: ${untar.output.trim()}`);
  rmSync(tarball);
}
