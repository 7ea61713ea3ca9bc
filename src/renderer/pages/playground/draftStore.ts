import { create } from 'zustand';
import type { SnippetLanguage } from '../../../shared/contract/playground.ts';
import { invoke } from '../../ipc.ts';
import { copyText } from '../../stores/actions.ts';
import { settingValue, useSettings } from '../../stores/console.ts';
import { toast } from '../../stores/toasts.ts';
import { checkDraft, type Draft, emptyDraft } from './draft.ts';
import { readDraft, writeDraft } from './savedDraft.ts';

const STORAGE_KEY = 'playground.draft';
const SAVE_AFTER_MS = 300;

interface DraftState {
  readonly draft: Draft;
  /** True until the draft was kept once or took its defaults from the settings. */
  readonly untouched: boolean;
  /** The draft that a reopened run or a new prompt took the place of; null when there is none. */
  readonly shelved: Draft | null;
  /** The message whose editor takes the focus when it appears; null when none does. */
  readonly focusId: string | null;
  /** False when the window's storage refused the draft: it will not survive a restart. */
  readonly kept: boolean;
  edit(change: Partial<Draft>): void;
  /** Puts another draft in the place of this one, which can be brought back. */
  replace(draft: Draft): void;
  /** An empty prompt for the same provider and parameters. */
  startNew(): void;
  bringBack(): void;
}

function load(): Draft | null {
  try {
    return readDraft(localStorage.getItem(STORAGE_KEY));
  } catch {
    // Storage that cannot be read holds no draft of ours; saving will report it.
    return null;
  }
}

/** Whether the draft could be kept. */
function save(draft: Draft): boolean {
  try {
    localStorage.setItem(STORAGE_KEY, writeDraft(draft));
    return true;
  } catch {
    return false;
  }
}

function lastUserId(draft: Draft): string | null {
  return draft.messages.findLast((message) => message.role === 'user')?.id ?? null;
}

function hasText(draft: Draft): boolean {
  return draft.messages.some((message) => message.content.trim() !== '');
}

const loaded = load();
const firstDraft = loaded ?? emptyDraft();

/** The prompt being written. Lives as long as the window and is kept across restarts. */
export const useDraft = create<DraftState>()((set, get) => ({
  draft: firstDraft,
  untouched: loaded === null,
  shelved: null,
  focusId: loaded === null || !hasText(loaded) ? lastUserId(firstDraft) : null,
  kept: true,
  edit: (change) => set((state) => ({ draft: { ...state.draft, ...change } })),
  replace: (draft) =>
    set((state) => ({
      draft,
      untouched: false,
      shelved: hasText(state.draft) ? state.draft : state.shelved,
    })),
  startNew: () => {
    const { draft, replace } = get();
    const next = { ...draft, messages: emptyDraft().messages };
    replace(next);
    set({ focusId: lastUserId(next) });
  },
  bringBack: () => set((state) => (state.shelved ? { draft: state.shelved, shelved: state.draft } : {})),
}));

/** What a prompt can be copied as, with the names on screen. */
export const snippetLanguages: Readonly<Record<SnippetLanguage, string>> = {
  curl: 'curl',
  python: 'Python',
  typescript: 'TypeScript',
};

/** Copies the prompt as code that sends it; the code names a variable where the key goes. */
export async function copySnippet(language: SnippetLanguage, name: string): Promise<void> {
  const check = checkDraft(useDraft.getState().draft);
  if (!check.ok) {
    toast({ tone: 'bad', title: 'Nothing copied', message: check.problems.join(' ') });
    return;
  }
  const result = await invoke('playground.snippet', { request: check.request, language });
  if (!result.ok) toast({ tone: 'bad', title: 'Nothing copied', error: result.error });
  else if (await copyText(result.data.text)) toast({ tone: 'good', title: `Copied as ${name}` });
}

/** A first prompt goes to the settings' provider and model. */
function takeDefaults(): void {
  if (!useDraft.getState().untouched) return;
  const provider = settingValue('provider');
  const model = settingValue('model');
  if (typeof provider !== 'string' || typeof model !== 'string') return;
  useDraft.setState(({ draft }) => ({
    untouched: false,
    draft: { ...draft, provider: draft.provider || provider, model: draft.model || model },
  }));
}

function keepSaved(): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const saveNow = () => {
    clearTimeout(timer);
    const { draft, untouched, kept } = useDraft.getState();
    if (untouched) return;
    const done = save(draft);
    if (done !== kept) useDraft.setState({ kept: done });
  };
  useDraft.subscribe((now, before) => {
    if (now.draft === before.draft) return;
    clearTimeout(timer);
    timer = setTimeout(saveNow, SAVE_AFTER_MS);
  });
  window.addEventListener('pagehide', saveNow);
}

takeDefaults();
useSettings.subscribe(takeDefaults);
keepSaved();
