import { FileDown } from 'lucide-react';
import { type DragEvent, type ReactNode, useState } from 'react';
import classes from './Files.module.css';
import { useFileActions } from './filesStore.ts';

/** A page on which a cache file can be dropped to open it; says so while one is dragged over it. */
export function DropZone(props: { children: ReactNode }) {
  const drop = useFileActions((state) => state.drop);
  /** How many elements inside the dragged file is over: entering one comes before leaving another. */
  const [depth, setDepth] = useState(0);
  const withFiles = (act: (event: DragEvent) => void) => (event: DragEvent) => {
    if (!event.dataTransfer.types.includes('Files')) return;
    event.preventDefault();
    act(event);
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: what can be dropped can also be opened by the menu.
    <div
      className={classes.zone}
      onDragEnter={withFiles(() => setDepth((before) => before + 1))}
      onDragLeave={withFiles(() => setDepth((before) => Math.max(0, before - 1)))}
      onDragOver={withFiles((event) => {
        event.dataTransfer.dropEffect = 'copy';
      })}
      onDrop={withFiles((event) => {
        setDepth(0);
        const file = event.dataTransfer.files[0];
        if (file !== undefined) void drop(file);
      })}
    >
      {props.children}
      {depth > 0 && (
        <div className={classes.over} aria-hidden>
          <FileDown size={28} strokeWidth={1.5} />
          Drop a cache file to open it, read only
        </div>
      )}
    </div>
  );
}
