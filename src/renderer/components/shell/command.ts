import type { LucideIcon } from 'lucide-react';

/** One entry of the command palette. */
export interface Command {
  readonly id: string;
  readonly label: string;
  readonly description?: string;
  readonly icon: LucideIcon;
  readonly run: () => void;
}
