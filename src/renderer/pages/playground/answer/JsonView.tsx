import { json } from '@codemirror/lang-json';
import { bracketMatching, foldGutter, foldKeymap } from '@codemirror/language';
import { EditorState, type Extension } from '@codemirror/state';
import { Decoration, EditorView, keymap, lineNumbers } from '@codemirror/view';
import { useEffect, useMemo, useRef } from 'react';
import { StateBadge } from '../../../components/StateBadge.tsx';
import { styleNonce } from '../../../nonce.ts';
import { editorTheme } from '../editorTheme.ts';
import { checkJson } from '../jsonCheck.ts';
import classes from './JsonView.module.css';

/** An answer as JSON: whether it is valid, laid out for reading, or where it first goes wrong. */
export function JsonView({ text }: { text: string }) {
  const check = useMemo(() => checkJson(text), [text]);
  if (check.state === 'empty') return <p className="muted">There is no text to read as JSON.</p>;
  return (
    <div className={classes.view}>
      <p role="status" className={classes.verdict}>
        {check.state === 'valid' ? (
          <>
            <StateBadge tone="good" label="valid JSON" />
            {check.fenced && <span className="muted">inside a code fence</span>}
          </>
        ) : (
          <>
            <StateBadge tone="bad" label="not valid JSON" />
            <span>
              line {check.line}, column {check.column}: {check.problem}
            </span>
          </>
        )}
      </p>
      <Document
        text={check.state === 'valid' ? check.pretty : text}
        brokenLine={check.state === 'invalid' ? check.line : null}
      />
    </div>
  );
}

function Document(props: { text: string; brokenLine: number | null }) {
  const { text, brokenLine } = props;
  const host = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!host.current) return;
    const view = new EditorView({
      parent: host.current,
      state: EditorState.create({
        doc: text,
        extensions: [
          EditorView.cspNonce.of(styleNonce()),
          EditorState.readOnly.of(true),
          EditorView.contentAttributes.of({ 'aria-label': 'Answer as JSON' }),
          EditorView.lineWrapping,
          lineNumbers(),
          foldGutter(),
          bracketMatching(),
          keymap.of(foldKeymap),
          json(),
          editorTheme,
          brokenLine === null ? [] : markedLine(brokenLine),
        ],
      }),
    });
    if (brokenLine !== null) {
      const line = view.state.doc.line(Math.min(brokenLine, view.state.doc.lines));
      view.dispatch({ effects: EditorView.scrollIntoView(line.from) });
    }
    return () => view.destroy();
  }, [text, brokenLine]);
  return <div ref={host} className={classes.document} />;
}

/** Marks a line, counted from 1. */
function markedLine(number: number): Extension {
  return EditorView.decorations.of(({ state }) => {
    const line = state.doc.line(Math.min(number, state.doc.lines));
    return Decoration.set(Decoration.line({ class: 'cm-brokenLine' }).range(line.from));
  });
}
