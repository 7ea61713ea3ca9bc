import { test } from 'vitest';
import { mixedRequests } from '../../support/auditedClient.ts';

const REQUESTS = 1000;

test(`${REQUESTS} mixed requests have exactly one entry each, which says what the ledger says`, async () => {
  await mixedRequests(REQUESTS);
});
