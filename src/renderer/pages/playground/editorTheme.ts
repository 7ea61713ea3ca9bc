import { EditorView } from '@codemirror/view';

/** How every editor looks, in both colour schemes. No colours for syntax: colour says state here. */
export const editorTheme = EditorView.theme({
  '&': { backgroundColor: 'transparent', color: 'var(--ink)', fontSize: '13px' },
  '&.cm-focused': { outline: 'none' },
  '.cm-content': {
    fontFamily: 'var(--mono)',
    fontSize: '12.5px',
    lineHeight: '1.5',
    padding: '6px 0',
    caretColor: 'var(--accent)',
  },
  '.cm-line': { padding: '0 10px', unicodeBidi: 'plaintext' },
  '.cm-cursor': { borderLeftColor: 'var(--accent)' },
  '.cm-placeholder': { color: 'var(--ink-muted)' },
  '.cm-gutters': { backgroundColor: 'transparent', color: 'var(--ink-muted)', border: 'none' },
  '.cm-brokenLine': { backgroundColor: 'var(--tint-bad)' },
  '&.cm-focused .cm-matchingBracket': { backgroundColor: 'var(--surface-selected)' },
});
