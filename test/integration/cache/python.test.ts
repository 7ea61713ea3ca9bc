import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { libraryKeyText } from '../../../src/core/cache/libraryKey.ts';
import { libraryNamespace } from '../../../src/core/cache/namespace.ts';
import { floatText } from '../../../src/core/cache/pythonNumber.ts';
import { stripEnd } from '../../../src/core/cache/pythonText.ts';
import { libraryValueJson } from '../../../src/core/cache/valueJson.ts';

/** Runs a Python expression `f(item)` over a list of JSON values and gives back the results. */
function python(items: readonly unknown[], body: string, setup = ''): readonly string[] {
  const program = [
    'import json, sys, re, struct, unicodedata',
    setup,
    'def f(item):',
    `    return ${body}`,
    // Lone surrogates do not survive UTF-8, so both ways are ASCII with escapes.
    'print(json.dumps([f(item) for item in json.loads(sys.stdin.read())]))',
  ].join('\n');
  const input = JSON.stringify(items).replace(
    /[\u0080-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  const out = execFileSync('python3', ['-c', program], { input, encoding: 'utf8', maxBuffer: 2 ** 28 });
  return JSON.parse(out);
}

const samples = <T>(arbitrary: fc.Arbitrary<T>, count: number) => fc.sample(arbitrary, count);
/** Any UTF-16 text, lone surrogates and separators included. */
const anyText = fc
  .array(
    fc.oneof(
      fc.integer({ min: 0, max: 0xffff }).map((unit) => String.fromCharCode(unit)),
      fc.string({ unit: 'binary', maxLength: 4 }),
      fc.constantFrom(' ', '\n', '\u0085', '\u001f', '\ufeff', '\u2029', '"', '\\'),
    ),
    { maxLength: 20 },
  )
  .map((parts) => parts.join(''));

describe('next to the real Python', () => {
  it('writes floats the same', () => {
    const bits = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }).map((value) => {
      const view = new DataView(new ArrayBuffer(8));
      view.setBigUint64(0, value);
      return view.getFloat64(0);
    });
    const values = [
      ...samples(bits, 3000),
      ...samples(fc.double({ min: -2, max: 2 }), 2000),
      ...Array.from({ length: 40 }, (_, i) => 10 ** (i - 20)),
    ].filter((value) => Number.isFinite(value));
    // As hex of the double: the way there must not round.
    const items = values.map((value) => {
      const view = new DataView(new ArrayBuffer(8));
      view.setFloat64(0, value);
      return view.getBigUint64(0).toString(16).padStart(16, '0');
    });
    const expected = python(items, "json.dumps(struct.unpack('>d', bytes.fromhex(item))[0])");
    expect(values.map((value) => floatText(value))).toEqual(expected);
  });

  it('hashes the same text for any prompt and model', () => {
    const requests = samples(fc.record({ prompt: anyText, model: anyText }), 1500);
    const body =
      'json.dumps({"operation": "ask", "provider": "OpenAIProvider", "provider_name": "openai", "model": item["model"], ' +
      '"return_format": "text", "prompt": item["prompt"].rstrip(), "params": {"temperature": 0.0, "max_tokens": 5}}, ' +
      'sort_keys=True, separators=(",", ":"))';
    const ours = requests.map(({ prompt, model }) =>
      libraryKeyText({
        operation: 'ask',
        providerClass: 'OpenAIProvider',
        providerName: 'openai',
        model,
        returnFormat: 'text',
        prompt,
        params: { temperature: '0.0', max_tokens: '5' },
      }),
    );
    expect(ours).toEqual(python(requests, body));
  });

  it('strips every single character the same', () => {
    const characters = Array.from({ length: 0x10000 }, (_, unit) => `a${String.fromCharCode(unit)}`);
    expect(characters.map(stripEnd)).toEqual(python(characters, 'item.rstrip()'));
  });

  it('stores JSON answers the same', () => {
    const number = fc.oneof(
      fc.double({ noNaN: true, noDefaultInfinity: true }).map(String),
      fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n }).map(String),
      fc.constantFrom('-0', '-0.0', '1E5', '1e400', '0.10', '100000000000000000000.0'),
    );
    const { value } = fc.letrec<{ value: string }>((tie) => ({
      value: fc.oneof(
        { maxDepth: 4 },
        number,
        anyText.map((text) => JSON.stringify(text)),
        fc.constantFrom('true', 'false', 'null', '{}', '[ ]'),
        fc.array(tie('value'), { maxLength: 4 }).map((items) => `[${items.join(' ,\n')}]`),
        fc
          .array(fc.tuple(anyText, tie('value')), { maxLength: 5 })
          .map((pairs) => `{${pairs.map(([name, item]) => `${JSON.stringify(name)}\t: ${item}`).join(',')}}`),
      ),
    }));
    const answers = samples(value, 1500);
    const expected = python(answers, 'json.dumps(json.loads(item), sort_keys=True, separators=(",", ":"))');
    const ours = answers.map((answer) => libraryValueJson(answer, 'json'));
    expect(ours.filter((stored, i) => stored !== expected[i])).toEqual([]);
  });

  it('makes the same namespaces, of every character there is', () => {
    // Characters newer than this Python's tables are its unknown ones; they are left out.
    const names = Array.from({ length: 0x11_0000 }, (_, point) => point)
      .filter((point) => point < 0xd800 || point > 0xdfff)
      .map((point) => `x${String.fromCodePoint(point)}y`);
    const known = python(names, '"1" if unicodedata.category(item[1]) != "Cn" else ""');
    const usable = [...names.filter((_, i) => known[i] === '1'), ...samples(anyText, 500)];
    const setup = [
      'def clean(name):',
      '    text = unicodedata.normalize("NFKD", name.strip().lower())',
      '    text = "".join(c for c in text if unicodedata.combining(c) == 0)',
      '    text = re.sub("_+", "_", re.sub("[^a-z0-9_.-]", "_", text))[:50].strip("_")',
      '    return text or "default"',
    ].join('\n');
    const ours = usable.map(libraryNamespace);
    const expected = python(usable, 'clean(item)', setup);
    const different = usable.filter((_, i) => ours[i] !== expected[i]);
    expect(different).toEqual([]);
  });
});
