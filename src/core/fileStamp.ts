/** A moment (epoch ms) as it may stand in a file's name, to the second, UTC: 20260115-020000. */
export function fileStampOf(at: number): string {
  return new Date(at).toISOString().slice(0, 19).replaceAll(/[-:]/g, '').replace('T', '-');
}
