import { test } from 'vitest';
import { WRITERS_AT_ONCE, writersKilled } from '../support/cacheKills.ts';

const ROUNDS = 13;

test(`${ROUNDS * WRITERS_AT_ONCE} kills of writers of one cache file lose no acknowledged entry`, () =>
  writersKilled(ROUNDS));
