import type { Cost, Tokens as TokenCounts } from '../../shared/contract/ask.ts';
import type { MoneySum } from '../../shared/contract/usage.ts';
import { formatBytes, formatCost, formatCount, formatMicros, formatMoneySum } from '../../shared/format.ts';

/** Micro-dollars as money; `null` reads "unpriced". */
export function Money(props: { micros: number | null; title?: string }) {
  if (props.micros === null) return <span className="muted">unpriced</span>;
  return (
    <span className="numeric" title={props.title}>
      {formatMicros(props.micros)}
    </span>
  );
}

/** What one request cost, with its price table or the reason for none on hover. */
export function CostFigure(props: { cost: Cost }) {
  const { cost } = props;
  const title =
    cost.kind === 'priced'
      ? `${cost.source === 'reported' ? 'Reported by the provider' : `Prices: ${cost.table}`}; input ${formatMicros(cost.inputMicros)}, output ${formatMicros(cost.outputMicros)}`
      : cost.reason;
  return (
    <span className="numeric" title={title}>
      {formatCost(cost)}
    </span>
  );
}

/** A sum of money that says what it leaves out. */
export function MoneyTotal(props: { sum: MoneySum }) {
  return <span className="numeric">{formatMoneySum(props.sum)}</span>;
}

/** Input and output tokens, and who counted them. Cached and reasoning tokens are parts, shown on hover. */
export function Tokens(props: { tokens: TokenCounts }) {
  const { tokens } = props;
  const title = `of the input ${formatCount(tokens.cachedInput)} cached, of the output ${formatCount(tokens.reasoning)} reasoning`;
  return (
    <span className="numeric" title={title}>
      {formatCount(tokens.input)} in, {formatCount(tokens.output)} out
      <span className="muted"> {tokens.provenance}</span>
    </span>
  );
}

/** A size in binary units, the exact one on hover. */
export function Bytes(props: { bytes: number }) {
  return (
    <span className="numeric" title={`${formatCount(props.bytes)} bytes`}>
      {formatBytes(props.bytes)}
    </span>
  );
}
