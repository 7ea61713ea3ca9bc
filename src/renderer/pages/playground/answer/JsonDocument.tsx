import { json } from '@codemirror/lang-json';
import { bracketMatching, foldGutter, foldKeymap } from '@codemirror/language';
import { EditorState, type Extension } from '@codemirror/state';
import { Decoration, EditorView, keymap, lineNumbers } from '@codemirror/view';
import { useEffect, useRef } from 'react';
import { styleNonce } from '../../../nonce.ts';
import { editorTheme } from '../editorTheme.ts';
import classes from './JsonView.module.css';

/**
 * JSON in an editor that only shows it. With a `brokenLine` (from 1) it goes there and marks it; such a text gets no
 * syntax tree, because nesting that nothing closes can exhaust whoever builds one.
 */
export function JsonDocument(props: { text: string; brokenLine: number | null }) {
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
          editorTheme,
          brokenLine === null ? structure : markedLine(brokenLine),
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

const structure: Extension = [foldGutter(), bracketMatching(), keymap.of(foldKeymap), json()];

/** Marks a line, counted from 1. */
function markedLine(number: number): Extension {
  return EditorView.decorations.of(({ state }) => {
    const line = state.doc.line(Math.min(number, state.doc.lines));
    return Decoration.set(Decoration.line({ class: 'cm-brokenLine' }).range(line.from));
  });
}
