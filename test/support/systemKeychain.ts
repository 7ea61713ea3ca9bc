import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** A secret of the console as it lies in the OS keychain. */
export interface KeychainEntry {
  readonly account: string;
  readonly password: string;
}

const program = `
import { createRequire } from 'node:module';
const keytar = createRequire(import.meta.url)('keytar');
console.log(JSON.stringify(await keytar.findCredentials('AI Ops Console')));`;

/**
 * What the keychain of an environment (of this process by default) holds for the console, read by another process; without
 * the audit log's own keys.
 */
export async function keychainEntries(
  environment: Readonly<Record<string, string | undefined>> = process.env,
): Promise<readonly KeychainEntry[]> {
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', program], {
    env: { ...environment },
    cwd: import.meta.dirname,
  });
  return (JSON.parse(stdout) as KeychainEntry[]).filter(({ account }) => !account.startsWith('audit/'));
}
