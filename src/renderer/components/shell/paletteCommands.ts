import {
  Copy,
  HeartPulse,
  History,
  KeyRound,
  type LucideIcon,
  Moon,
  Play,
  Plus,
  RefreshCw,
  RotateCcw,
  Square,
  Sun,
  SunMoon,
  Zap,
} from 'lucide-react';
import type { SnippetLanguage } from '../../../shared/contract/playground.ts';
import { newPrompt, runDraft, toggleHistory } from '../../pages/playground/actions.ts';
import { copySnippet, snippetLanguages } from '../../pages/playground/draftStore.ts';
import { useRun } from '../../pages/playground/runStore.ts';
import { useDrillDialog } from '../../pages/reliability/drill/drillStore.ts';
import { useChecks, useControls } from '../../pages/reliability/reliabilityStore.ts';
import { setColorScheme, testKey } from '../../stores/actions.ts';
import { useProviders } from '../../stores/console.ts';
import { go, pageIds } from '../../stores/navigation.ts';
import { cacheCommands } from './cacheCommands.ts';
import type { Command } from './command.ts';
import { pages } from './pages.ts';

/** Every command there is, pages first. */
export function paletteCommands(): readonly Command[] {
  return [
    ...pageCommands(),
    ...promptCommands(),
    ...copyCommands(),
    ...cacheCommands(),
    ...keyCommands(),
    ...reliabilityCommands(),
    ...themeCommands(),
  ];
}

function pageCommands(): Command[] {
  return pageIds.map((id, index) => ({
    id: `page-${id}`,
    label: pages[id].name,
    description: `Open the page, Ctrl+${index + 1}`,
    icon: pages[id].icon,
    run: () => go(id),
  }));
}

function promptCommands(): Command[] {
  const command = (id: string, label: string, description: string, icon: LucideIcon, act: () => void) => ({
    id,
    label,
    description,
    icon,
    run: () => {
      go('playground');
      act();
    },
  });
  return [
    command('run', 'Run', 'Sends the prompt of the Playground, Ctrl+Enter', Play, () => void runDraft()),
    command('stop', 'Stop', 'Stops the answer on its way, Esc', Square, () => void useRun.getState().stop()),
    command(
      'new-prompt',
      'New prompt',
      'Empties the prompt; the one before can be brought back',
      Plus,
      newPrompt,
    ),
    command('history', 'History', 'Shows past runs beside the answer, or hides them', History, toggleHistory),
  ];
}

function copyCommands(): Command[] {
  return Object.entries(snippetLanguages).map(([language, name]) => ({
    id: `copy-${language}`,
    label: `Copy as ${name}`,
    description: 'Code that sends the prompt of the Playground; never with the key',
    icon: Copy,
    run: () => void copySnippet(language as SnippetLanguage, name),
  }));
}

function keyCommands(): Command[] {
  const providers = useProviders.getState().data ?? [];
  const add: Command = {
    id: 'add-key',
    label: 'Add key',
    description: 'Opens the form on the Keys page',
    icon: KeyRound,
    run: () => go('keys', { add: 'key' }),
  };
  const tests = providers
    .filter(({ keySource }) => keySource.kind !== 'none' && keySource.kind !== 'not_needed')
    .map(({ id, name }) => ({
      id: `test-key-${id}`,
      label: `Test key of ${name}`,
      description: 'Asks for the list of models with the key in use; costs no tokens',
      icon: KeyRound,
      run: () => void testKey(id),
    }));
  return [add, ...tests];
}

function reliabilityCommands(): Command[] {
  const providers = useProviders.getState().data ?? [];
  const onPage = (act: () => void) => () => {
    go('reliability');
    act();
  };
  const resets = providers
    .filter(({ keySource }) => keySource.kind !== 'none')
    .map(({ id, name }) => ({
      id: `reset-breaker-${id}`,
      label: `Reset breaker of ${name}`,
      description: 'Asks it again at once and forgets its failures',
      icon: RotateCcw,
      run: onPage(() => void useControls.getState().control(id, 'reset')),
    }));
  return [
    {
      id: 'failover-drill',
      label: 'Run a failover drill',
      description: 'Shows what a person would see in an outage; your providers stay untouched',
      icon: Zap,
      run: onPage(() => useDrillDialog.getState().open()),
    },
    {
      id: 'check-providers',
      label: 'Check all providers',
      description: 'Asks each for its list of models; costs no tokens',
      icon: HeartPulse,
      run: onPage(() => void useChecks.getState().checkAll()),
    },
    ...resets,
    {
      id: 'reload-settings',
      label: 'Reload settings',
      description: 'Reads the files again, after a look at what that changes',
      icon: RefreshCw,
      run: () => go('settings', { reload: 'yes' }),
    },
  ];
}

function themeCommands(): Command[] {
  const schemes = [
    { value: 'light', label: 'Theme: light', icon: Sun },
    { value: 'dark', label: 'Theme: dark', icon: Moon },
    { value: 'auto', label: 'Theme: as the system', icon: SunMoon },
  ];
  return schemes.map(({ value, label, icon }) => ({
    id: `theme-${value}`,
    label,
    description: 'Sets color_scheme in the settings',
    icon,
    run: () => void setColorScheme(value),
  }));
}
