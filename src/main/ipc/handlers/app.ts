import { clipboard } from 'electron';
import type { Logger } from '../../../core/ports.ts';
import type { AppInfo } from '../../../shared/contract/app.ts';
import { openLink } from '../../links.ts';
import type { StatusBoard } from '../../statusBoard.ts';
import type { HandlersOf } from '../router.ts';

export interface AppHandlerParts {
  readonly info: () => Promise<AppInfo>;
  readonly board: StatusBoard;
  readonly logger: Logger;
}

export function appHandlers({ info, board, logger }: AppHandlerParts): HandlersOf<'app'> {
  return {
    'app.info': () => info(),
    'app.status': () => board.status(),
    'app.openLink': async ({ url }) => ({ opened: await openLink(url) }),
    'app.copyText': ({ text }) => clipboard.writeText(text),
    'app.reportError': ({ message, stack }) => logger.error('a page broke', { message, stack }),
  };
}
