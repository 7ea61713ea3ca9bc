import type { KeySource } from '../../../../shared/contract/providers.ts';

/** Where a provider's key comes from, in a few words. */
export function keySourceWords(source: KeySource): string {
  switch (source.kind) {
    case 'keychain':
      return `keychain, …${source.tail}`;
    case 'memory':
      return `memory, …${source.tail}`;
    case 'environment':
      return source.variable;
    case 'not_needed':
      return 'none needed';
    case 'none':
      return 'none yet';
  }
}
