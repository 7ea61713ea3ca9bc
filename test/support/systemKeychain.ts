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
const all = async (tries) => {
  try {
    return await keytar.findCredentials('AI Ops Console');
  } catch (error) {
    // The head of the audit log is written anew every few seconds: an item may go between the list and its reading.
    if (tries > 0 && /No such secret item/.test(error.message)) return all(tries - 1);
    throw error;
  }
};
console.log(JSON.stringify(await all(10)));`;

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
