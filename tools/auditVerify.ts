// Checks an audit log without the console: `npm run audit:verify -- [options]`, or this file with Node alone.
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { installOf } from '../src/core/audit/auditFiles.ts';
import { type Head, headOf, sealKeyOf } from '../src/core/audit/auditKeys.ts';
import { headOfReceipt } from '../src/core/audit/receipt.ts';
import { verifyLog } from '../src/core/audit/verify.ts';
import { AppError } from '../src/shared/errors.ts';

const usage = `Checks the audit log of the console.

  --logs FOLDER      the folder with audit.log and the files before it (default: the console's own)
  --key-file FILE    a file with the key, 64 hexadecimal digits; - reads it from the standard input.
                     Without it the keychain is asked: service "AI Ops Console", account audit/<install>/seal
  --receipt FILE     a receipt that was copied on the Activity page: the log must reach to it
  --json             the whole report as JSON

Ends with 0 when every entry is as it was written, 1 when one is not, 2 when the check was not possible.`;

const SERVICE = 'AI Ops Console';

interface Secrets {
  readonly key: string;
  /** Where the keychain says that the log ends; null when it was not asked. */
  readonly head: Head | null;
}

/** Where the console keeps its logs when nothing else was said at its start. */
function defaultLogs(): string {
  const appData =
    process.platform === 'win32'
      ? (process.env.APPDATA ?? join(homedir(), 'AppData/Roaming'))
      : process.platform === 'darwin'
        ? join(homedir(), 'Library/Application Support')
        : (process.env.XDG_CONFIG_HOME ?? join(homedir(), '.config'));
  return join(appData, SERVICE, 'logs');
}

async function fromKeychain(logs: string): Promise<Secrets> {
  const keytar = createRequire(import.meta.url)('keytar') as typeof import('keytar');
  const account = `audit/${installOf(dirname(resolve(logs)))}`;
  const key = await keytar.getPassword(SERVICE, `${account}/seal`);
  if (key === null) {
    throw new AppError(
      'key.not_found',
      `The keychain has no key of this log (account ${account}/seal). Unlock it, or name a file with --key-file.`,
    );
  }
  return { key, head: headOf(await keytar.getPassword(SERVICE, `${account}/head`)) };
}

function fromFile(file: string): Secrets {
  return { key: readFileSync(file === '-' ? 0 : file, 'utf8').trim(), head: null };
}

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      logs: { type: 'string', default: defaultLogs() },
      'key-file': { type: 'string' },
      receipt: { type: 'string' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
    args: process.argv.slice(2).filter((each) => each !== '--'),
  });
  if (values.help) {
    console.log(usage);
    return 0;
  }
  const { logs } = values;
  if (!existsSync(logs))
    throw new AppError('audit.unwritable', `There is no folder ${logs}. Name one with --logs.`);
  const secrets = values['key-file'] === undefined ? await fromKeychain(logs) : fromFile(values['key-file']);
  const head =
    values.receipt === undefined
      ? secrets.head
      : headOfReceipt(sealKeyOf(secrets.key), readFileSync(values.receipt, 'utf8'));
  const report = verifyLog({ dir: logs, key: secrets.key, head });
  if (values.json) console.log(JSON.stringify(report, null, 2));
  else {
    console.log(report.summary);
    for (const { message } of report.findings) console.log(`  ${message}`);
    if (report.findingCount > report.findings.length)
      console.log(`  and ${report.findingCount - report.findings.length} more`);
    const seconds = (report.tookMs / 1000).toFixed(1);
    console.log(`${report.entries} entries in ${report.files} files, ${report.bytes} bytes, ${seconds} s`);
  }
  return report.ok ? 0 : 1;
}

main().then(
  (code) => process.exit(code),
  (caught: unknown) => {
    console.error(caught instanceof Error ? caught.message : String(caught));
    process.exit(2);
  },
);
