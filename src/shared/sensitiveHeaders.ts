const sensitiveName = /auth|key|token|secret|cookie|password|credential/i;

/** Whether the value of a header of this name may be a secret. */
export function isSensitiveHeader(name: string): boolean {
  return sensitiveName.test(name);
}

/** The headers that may be kept and shown: those that may hold a secret are left out. Undefined when none are left. */
export function keepableHeaders(
  headers: Readonly<Record<string, string>> | undefined,
): Record<string, string> | undefined {
  const kept = Object.entries(headers ?? {}).filter(([name]) => !isSensitiveHeader(name));
  return kept.length === 0 ? undefined : Object.fromEntries(kept);
}
