import '@mantine/core/styles/ScrollArea.layer.css';
import '@mantine/core/styles/Paper.layer.css';
import '@mantine/core/styles/Overlay.layer.css';
import '@mantine/core/styles/ModalBase.layer.css';
import '@mantine/core/styles/Input.layer.css';
import '@mantine/core/styles/Modal.layer.css';
import '@mantine/spotlight/styles.layer.css';
import { createSpotlight, Spotlight } from '@mantine/spotlight';
import { Search } from 'lucide-react';
import { useEffect } from 'react';
import { usePalette } from '../../stores/palette.ts';
import classes from './Palette.module.css';
import { paletteCommands } from './paletteCommands.ts';

/** The palette gives the focus back some milliseconds after it closed. */
const FOCUS_RETURNED_MS = 30;

const [store, spotlight] = createSpotlight();

/** As the arrow keys would: they mark the chosen command in the list and count from there. */
function selectFirst(): void {
  const list = document.getElementById(store.getState().listId);
  list?.querySelector('[data-action]')?.setAttribute('data-selected', 'true');
  store.updateState((state) => ({ ...state, selected: 0 }));
}

/** Everything the window can do, by typing its name. Opens with Ctrl+K. */
export function Palette() {
  const open = usePalette((state) => state.open);
  const close = usePalette((state) => state.close);
  useEffect(() => {
    if (!open) return spotlight.close();
    spotlight.open();
    // Once the list is there: Enter runs the first command.
    const timer = setTimeout(selectFirst);
    return () => clearTimeout(timer);
  }, [open]);
  const actions = paletteCommands().map(({ icon: Icon, run, ...rest }) => ({
    ...rest,
    leftSection: <Icon size={16} aria-hidden />,
    // After the palette gave the focus back to where it was: the command may want it elsewhere.
    onClick: () => setTimeout(run, FOCUS_RETURNED_MS),
  }));
  return (
    <Spotlight
      store={store}
      shortcut={null}
      actions={actions}
      onSpotlightClose={close}
      classNames={{ actionDescription: classes.description }}
      attributes={{ content: { 'aria-label': 'Command palette' } }}
      overlayProps={{ blur: 0, backgroundOpacity: 0.3 }}
      scrollAreaProps={{ viewportProps: { tabIndex: 0 } }}
      highlightQuery
      scrollable
      maxHeight={360}
      nothingFound="No command has that name"
      searchProps={{
        'aria-label': 'Command',
        placeholder: 'Type the name of a page or an action',
        leftSection: <Search size={16} aria-hidden />,
      }}
    />
  );
}
