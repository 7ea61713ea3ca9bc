import { history, historyKeymap, standardKeymap } from '@codemirror/commands';
import { Compartment, EditorState } from '@codemirror/state';
import { EditorView, keymap, placeholder } from '@codemirror/view';
import { useEffect, useRef, useState } from 'react';
import { styleNonce } from '../../nonce.ts';
import { editorTheme } from './editorTheme.ts';
import classes from './Messages.module.css';

interface Props {
  readonly label: string;
  readonly hint: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  /** Takes the focus when it appears. */
  readonly focused: boolean;
}

const words = (label: string, hint: string) => [
  EditorView.contentAttributes.of({ 'aria-label': label, spellcheck: 'true' }),
  placeholder(hint),
];

/** One message as text: undo of its own, Tab leaves it, long lines wrap. */
export function PromptEditor(props: Props) {
  const { label, hint, value } = props;
  const host = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView | null>(null);
  const latest = useRef(props);
  const [labelling] = useState(() => new Compartment());

  useEffect(() => {
    latest.current = props;
  });

  useEffect(() => {
    if (!host.current) return;
    const first = latest.current;
    const editor = new EditorView({
      parent: host.current,
      state: EditorState.create({
        doc: first.value,
        extensions: [
          EditorView.cspNonce.of(styleNonce()),
          history(),
          keymap.of([...standardKeymap, ...historyKeymap]),
          EditorView.lineWrapping,
          EditorView.perLineTextDirection.of(true),
          labelling.of(words(first.label, first.hint)),
          editorTheme,
          EditorView.updateListener.of((update) => {
            if (update.docChanged) latest.current.onChange(update.state.doc.toString());
          }),
        ],
      }),
    });
    view.current = editor;
    if (first.focused) editor.focus();
    return () => editor.destroy();
  }, [labelling]);

  useEffect(() => {
    view.current?.dispatch({ effects: labelling.reconfigure(words(label, hint)) });
  }, [label, hint, labelling]);

  useEffect(() => {
    const editor = view.current;
    if (!editor || editor.state.doc.toString() === value) return;
    editor.dispatch({ changes: { from: 0, to: editor.state.doc.length, insert: value } });
  }, [value]);

  return <div ref={host} className={classes.editor} />;
}
