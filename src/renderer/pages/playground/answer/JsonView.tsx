import { PlainText } from '../../../components/PlainText.tsx';
import { StateBadge } from '../../../components/StateBadge.tsx';
import { useSteps } from '../../../components/useSteps.ts';
import { Waiting } from '../../../components/Waiting.tsx';
import { checkJson, fitsEditor, type JsonCheck } from '../jsonCheck.ts';
import { JsonDocument } from './JsonDocument.tsx';
import classes from './JsonView.module.css';

/** An answer as JSON: whether it is valid, laid out for reading, or where it first goes wrong. */
export function JsonView({ text, running }: { text: string; running: boolean }) {
  if (running) {
    return (
      <div className={classes.view}>
        <p className="muted">Checked and laid out as JSON once the answer is whole.</p>
        <PlainText text={text} />
      </div>
    );
  }
  return <Judged text={text} />;
}

function Judged({ text }: { text: string }) {
  const check = useSteps(checkJson, text);
  if (check === null) return <Waiting label="Reading the JSON" />;
  if (check.state === 'empty') return <p className="muted">There is no text to read as JSON.</p>;
  return (
    <div className={classes.view}>
      <p role="status" className={classes.verdict}>
        <Verdict check={check} />
      </p>
      <Body check={check} text={text} />
    </div>
  );
}

type Known = Exclude<JsonCheck, { state: 'empty' }>;

function Verdict({ check }: { check: Known }) {
  if (check.state === 'invalid') {
    return (
      <>
        <StateBadge tone="bad" label="not valid JSON" />
        <span>
          line {check.line}, column {check.column}: {check.problem}
        </span>
      </>
    );
  }
  const { layout, fenced } = check;
  return (
    <>
      <StateBadge tone="good" label="valid JSON" />
      {fenced && <span className="muted">inside a code fence</span>}
      {layout.kind === 'too deep' && <span className="muted">nested too deeply to lay out</span>}
      {layout.kind === 'too long' && <span className="muted">too long to lay out</span>}
    </>
  );
}

function Body({ check, text }: { check: Known; text: string }) {
  const valid = check.state === 'valid';
  const shown = valid && check.layout.kind === 'text' ? check.layout.text : text;
  const laidOut = !valid || check.layout.kind === 'text';
  if (!laidOut || !fitsEditor(shown)) return <PlainText text={shown} />;
  return <JsonDocument text={shown} brokenLine={valid ? null : check.line} />;
}
