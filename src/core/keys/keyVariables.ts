/** Whether a variable holds a key, the person's own providers included: it is never a setting, and never shown. */
export function isKeyVariable(name: string): boolean {
  return /_API_KEY$/i.test(name);
}
