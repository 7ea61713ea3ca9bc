/** A finite float as Python's `repr` and `json.dumps` write it: `1.0`, `0.30000000000000004`, `1e-07`, `1e+16`. */
export function floatText(value: number): string {
  if (Object.is(value, -0)) return '-0.0';
  // Both languages write the shortest digits that read back to the same double; only the layout differs.
  const [digits = '0', exponentText = '0'] = Math.abs(value).toExponential().split('e');
  const mantissa = digits.replace('.', '');
  const exponent = Number(exponentText);
  const sign = value < 0 ? '-' : '';
  if (exponent < -4 || exponent >= 16) return sign + scientific(mantissa, exponent);
  return sign + positional(mantissa, exponent);
}

function scientific(digits: string, exponent: number): string {
  const fraction = digits.length > 1 ? `.${digits.slice(1)}` : '';
  const size = String(Math.abs(exponent)).padStart(2, '0');
  return `${digits.charAt(0)}${fraction}e${exponent < 0 ? '-' : '+'}${size}`;
}

function positional(digits: string, exponent: number): string {
  if (exponent < 0) return `0.${'0'.repeat(-exponent - 1)}${digits}`;
  const whole = digits.slice(0, exponent + 1).padEnd(exponent + 1, '0');
  return `${whole}.${digits.slice(exponent + 1) || '0'}`;
}

/**
 * Every form a Python program may have given a number: the float first, as the library's settings have floats,
 * then the int for a whole number. A zero's sign never reaches a provider, so it is not told apart.
 */
export function numberForms(value: number): readonly string[] {
  const unsigned = value === 0 ? 0 : value;
  return Number.isInteger(unsigned)
    ? [floatText(unsigned), BigInt(unsigned).toString()]
    : [floatText(unsigned)];
}

/** A JSON number literal as Python writes it after reading it: an int of any size stays exact, anything else is a float. */
export function numberLiteralText(literal: string): string {
  if (/^-?\d+$/.test(literal)) return BigInt(literal).toString();
  const value = Number(literal);
  if (!Number.isFinite(value)) return value < 0 ? '-Infinity' : 'Infinity';
  return floatText(value);
}
