import { Button, Menu } from '@mantine/core';
import { Copy, History, Plus, Undo2 } from 'lucide-react';
import { useEffect } from 'react';
import type { SnippetLanguage } from '../../../shared/contract/playground.ts';
import { PageHeader } from '../../components/PageHeader.tsx';
import { newPrompt, runDraft, toggleHistory, useHistoryPanel } from './actions.ts';
import { AnswerPane } from './answer/AnswerPane.tsx';
import { copySnippet, snippetLanguages, useDraft } from './draftStore.ts';
import { followEstimate } from './estimateStore.ts';
import { HistoryPanel } from './HistoryPanel.tsx';
import { Messages } from './Messages.tsx';
import { ModelPicker } from './ModelPicker.tsx';
import { Parameters } from './Parameters.tsx';
import classes from './PlaygroundPage.module.css';
import { RunBar } from './RunBar.tsx';
import { useRun } from './runStore.ts';

/** Write a prompt, run it, and see the answer with everything it cost. */
export function PlaygroundPage() {
  const history = useHistoryPanel((state) => state.shown);
  useEffect(followEstimate, []);
  useEffect(followKeys, []);
  return (
    <>
      <PageHeader title="Playground">
        <BringBack />
        <Button variant="default" leftSection={<Plus size={14} aria-hidden />} onClick={newPrompt}>
          New prompt
        </Button>
        <CopyAs />
        <Button
          variant="default"
          aria-pressed={history}
          leftSection={<History size={14} aria-hidden />}
          onClick={toggleHistory}
        >
          History
        </Button>
      </PageHeader>
      <div className={classes.panes} data-history={history}>
        <div className={classes.prompt}>
          <ModelPicker />
          <div className={classes.write}>
            <Messages />
            <Parameters />
          </div>
          <RunBar />
        </div>
        <AnswerPane />
        {history && <HistoryPanel onClose={toggleHistory} />}
      </div>
    </>
  );
}

/** Ctrl+Enter runs, Esc stops, wherever the focus is on this page. */
function followKeys(): () => void {
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.defaultPrevented || event.isComposing) return;
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      void runDraft();
    } else if (event.key === 'Escape' && useRun.getState().phase === 'running') {
      event.preventDefault();
      void useRun.getState().stop();
    }
  };
  window.addEventListener('keydown', onKeyDown);
  return () => window.removeEventListener('keydown', onKeyDown);
}

function BringBack() {
  const shelved = useDraft((state) => state.shelved !== null);
  if (!shelved) return null;
  return (
    <Button
      variant="default"
      leftSection={<Undo2 size={14} aria-hidden />}
      onClick={() => useDraft.getState().bringBack()}
    >
      Previous prompt
    </Button>
  );
}

function CopyAs() {
  return (
    <Menu position="bottom-end" withinPortal={false} withInitialFocusPlaceholder={false}>
      <Menu.Target>
        <Button variant="default" leftSection={<Copy size={14} aria-hidden />}>
          Copy as
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {Object.entries(snippetLanguages).map(([language, name]) => (
          <Menu.Item key={language} onClick={() => void copySnippet(language as SnippetLanguage, name)}>
            {name}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
