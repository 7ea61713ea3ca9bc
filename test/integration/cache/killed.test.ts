import { it } from 'vitest';
import { WRITERS_AT_ONCE, writersKilled } from '../../support/cacheKills.ts';

const ROUNDS = 3;

it(`keeps every acknowledged entry through ${ROUNDS * WRITERS_AT_ONCE} kills in the middle of writing`, () =>
  writersKilled(ROUNDS));
