import { test } from 'vitest';
import { killedWhileWriting } from '../support/auditKills.ts';

const KILLS = 200;

test(`${KILLS} kills of a writer of the audit log lose no acknowledged entry and leave a chain that holds`, async () => {
  await killedWhileWriting(KILLS);
});
