import type { AlertNews } from './alerts.ts';

/** An alert as one message outside of the window. Its own `&`, `<` and `>` are written as Slack wants them. */
export function messageOf({ kind, alert }: AlertNews): string {
  const text = kind === 'raised' ? alert.message : `Over: ${alert.title}`;
  return `AI Ops Console: ${text}`.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
