/** A share in words that never rounds up to a perfection that is not there: 999 of 1000 is "99.9%", 9999 of 10000 too. */
export function successShare(sent: number, failed: number): string {
  if (sent === 0) return 'no calls';
  if (failed === 0) return '100%';
  const share = Math.max(0, (sent - failed) / sent) * 100;
  return `${Number((Math.floor(share * 10) / 10).toFixed(1))}%`;
}
