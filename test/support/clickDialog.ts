import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

const program = join(import.meta.dirname, 'clickDialog.py');

/** Waits until a system dialog is on the display. Rejects when none comes up. */
export async function dialogShown(): Promise<void> {
  await promisify(execFile)('python3', [program]);
}

/**
 * Waits for a system dialog and presses one of the equal buttons in its bottom row, counted from 0 at the left, until
 * the dialog is gone. Rejects when none comes up.
 */
export async function clickDialog(index: number, count: number): Promise<void> {
  await promisify(execFile)('python3', [program, String(index), String(count)]);
}
