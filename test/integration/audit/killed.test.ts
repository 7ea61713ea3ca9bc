import { test } from 'vitest';
import { killedWhileWriting } from '../../support/auditKills.ts';

test('killed at any moment, rotation included: no acknowledged entry is lost or doubled, and the chain holds', async () => {
  await killedWhileWriting(6);
});
