// Prints today's figures for each instant, in the zone of TZ: node todayChild.ts FILE EPOCH_MS...
import { openReader } from '../../src/core/storage/reader.ts';
import { createReports } from '../../src/core/usage/reports.ts';

const [file = '', ...instants] = process.argv.slice(2);
const reader = openReader(file, { busyTimeoutMs: 3000 });
const reports = createReports(reader);
process.stdout.write(JSON.stringify(instants.map((at) => reports.today(Number(at)))));
reader.close();
