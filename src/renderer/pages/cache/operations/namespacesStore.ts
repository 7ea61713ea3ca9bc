import { create } from 'zustand';
import type { CacheStats } from '../../../../shared/contract/browse.ts';
import { invoke, on } from '../../../ipc.ts';

interface Namespaces {
  /** The file that was asked for last. */
  readonly file: string | null;
  /** Its namespaces; those found so far while they are still counted. */
  readonly names: readonly string[];
  load(file: string): Promise<void>;
}

/** The namespaces that a form offers. */
export const useNamespaces = create<Namespaces>()((set) => ({
  file: null,
  names: [],
  load: async (file) => {
    set((state) => (state.file === file ? state : { file, names: [] }));
    const answer = await invoke('browse.stats', { file });
    if (answer.ok) take(answer.data);
  },
}));

function take({ file, byNamespace }: CacheStats): void {
  if (file !== useNamespaces.getState().file) return;
  useNamespaces.setState({ names: byNamespace.map(({ name }) => name) });
}

on('browse.statsChanged', take);
