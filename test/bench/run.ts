import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { benches } from './registry.ts';

const outBench = resolve(import.meta.dirname, '../../out/bench');
const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !benches.some((bench) => bench.name === name));
if (unknown.length > 0) {
  console.error(
    `There is no benchmark ${unknown.join(', ')}; there are ${benches.map(({ name }) => name).join(', ')}.`,
  );
  process.exit(1);
}

mkdirSync(outBench, { recursive: true });
for (const { name, measure } of benches) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  for (const figure of await measure(outBench)) {
    const line = JSON.stringify(figure);
    console.log(line);
    writeFileSync(join(outBench, `${figure.name}.json`), `${line}\n`);
  }
}
