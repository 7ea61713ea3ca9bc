// Opens the breaker of one provider, switches another off and says so once it is written; then waits to be killed:
// node breakerChild.ts FILE
import { systemClock } from '../../src/core/ports.ts';
import { openReader } from '../../src/core/storage/reader.ts';
import { openWriter } from '../../src/core/storage/writer.ts';
import { failureOf, openReliability, providerNamed, targetOf } from './reliability.ts';
import { consoleDatabase } from './storage.ts';

const [file = ''] = process.argv.slice(2);
const writer = await openWriter(consoleDatabase(file));
const reader = openReader(file, { busyTimeoutMs: 3000 });
const north = providerNamed('north');
const south = providerNamed('south');
const { reliability } = openReliability(
  { reader, writer },
  { clock: systemClock, providers: () => [north, south] },
);
for (let call = 0; call < 5; call += 1) {
  const admission = reliability.breakers.admit(targetOf(north));
  if (admission.admitted) admission.call.failed(failureOf('provider.server_error'));
}
await reliability.control('south', 'isolate');
await reliability.timeline.read({ since: 0, limit: 10 });
process.stdout.write('written\n');
setInterval(() => undefined, 1000);
