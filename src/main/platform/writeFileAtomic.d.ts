declare module 'write-file-atomic' {
  /** Writes a temporary file beside `filename`, syncs it to the disk and renames it over. */
  function writeFileAtomic(
    filename: string,
    data: string,
    options: { readonly encoding: 'utf8'; readonly mode: number },
  ): Promise<void>;
  export = writeFileAtomic;
}
