import { create } from 'zustand';

interface PaletteState {
  readonly open: boolean;
  /** True once it was open, so that its code is kept mounted. */
  readonly opened: boolean;
  toggle(): void;
  close(): void;
}

/** Whether the command palette is open. */
export const usePalette = create<PaletteState>()((set) => ({
  open: false,
  opened: false,
  toggle: () => set((state) => ({ open: !state.open, opened: true })),
  close: () => set({ open: false }),
}));
