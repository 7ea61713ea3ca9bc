import {
  Activity,
  ChartLine,
  Database,
  HeartPulse,
  KeyRound,
  type LucideIcon,
  MessageSquareCode,
  Settings,
} from 'lucide-react';
import type { ComponentType } from 'react';
import type { PageId } from '../../stores/navigation.ts';
import { LateCode } from '../lateCode.ts';

/** A page of the rail: its name on screen and the code behind it, loaded when first opened. */
export interface Page {
  readonly name: string;
  readonly icon: LucideIcon;
  readonly view: LateCode<ComponentType>;
}

/** Loads a page together with the styles that every page needs and the first paint does not. */
function page(load: () => Promise<ComponentType>): Page['view'] {
  return new LateCode(async () => {
    const [view] = await Promise.all([load(), import('./pageStyles.ts')]);
    return view;
  });
}

/** Every page of the window. The record misses none and knows none too many, or it does not compile. */
export const pages: Readonly<Record<PageId, Page>> = {
  playground: {
    name: 'Playground',
    icon: MessageSquareCode,
    view: page(async () => (await import('../../pages/playground/PlaygroundPage.tsx')).PlaygroundPage),
  },
  usage: {
    name: 'Usage',
    icon: ChartLine,
    view: page(async () => (await import('../../pages/usage/UsagePage.tsx')).UsagePage),
  },
  reliability: {
    name: 'Reliability',
    icon: HeartPulse,
    view: page(async () => (await import('../../pages/reliability/ReliabilityPage.tsx')).ReliabilityPage),
  },
  cache: {
    name: 'Cache',
    icon: Database,
    view: page(async () => (await import('../../pages/cache/CachePage.tsx')).CachePage),
  },
  keys: {
    name: 'Keys',
    icon: KeyRound,
    view: page(async () => (await import('../../pages/keys/KeysPage.tsx')).KeysPage),
  },
  activity: {
    name: 'Activity',
    icon: Activity,
    view: page(async () => (await import('../../pages/activity/ActivityPage.tsx')).ActivityPage),
  },
  settings: {
    name: 'Settings',
    icon: Settings,
    view: page(async () => (await import('../../pages/settings/SettingsPage.tsx')).SettingsPage),
  },
};
