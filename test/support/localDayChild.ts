// Checks every quarter of an hour of a year in the zone of TZ: node localDayChild.ts YEAR. Prints what is wrong.
import { localDayOf } from '../../src/core/usage/localDay.ts';

const year = Number(process.argv[2]);
const faults: string[] = [];
const dayName = (at: number) => new Date(at).toDateString();
for (let at = Date.UTC(year, 0, 1); at < Date.UTC(year + 1, 0, 1); at += 900_000) {
  const { since, until } = localDayOf(at);
  const isInside = since <= at && at < until;
  const isWhole = dayName(since) === dayName(at) && dayName(until - 1) === dayName(at);
  const isNothingMore = dayName(since - 1) !== dayName(at) && dayName(until) !== dayName(at);
  if (!isInside || !isWhole || !isNothingMore) faults.push(`${new Date(at).toISOString()} ${since} ${until}`);
}
process.stdout.write(JSON.stringify(faults.slice(0, 5)));
