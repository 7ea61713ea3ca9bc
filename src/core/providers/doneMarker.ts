const MARKER = /[\r\n]data: ?\[DONE\]/;
const TAIL_CHARS = 20;

/** Watches the bytes of an event stream for its end marker. The SDK reads the marker too, but does not tell. */
export interface DoneMarker {
  push(bytes: Uint8Array): void;
  seen(): boolean;
}

/** A watcher for one stream; the marker counts only at the start of a line, wherever the pieces are cut. */
export function watchDoneMarker(): DoneMarker {
  // The stream's start is a start of a line too.
  let tail = '\n';
  let found = false;
  return {
    push: (bytes) => {
      if (found) return;
      const text = tail + Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
      found = MARKER.test(text);
      tail = text.slice(-TAIL_CHARS);
    },
    seen: () => found,
  };
}
