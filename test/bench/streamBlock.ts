import { setTimeout } from 'node:timers/promises';
import { type SandboxServer, startSandboxServer } from '../../src/core/providers/sandbox/server.ts';
import { type ConsoleApp, openApp } from '../support/app.ts';
import { ended, fact, run, write } from '../support/consoleWindow.ts';
import { type Figure, figureOf } from './parts/figure.ts';
import { type LongestTasks, longestTasksOf } from './parts/longestTasks.ts';

const ROUNDS = 7;
const DELTAS = 10_000;
const IDLE_MS = 2000;

/**
 * 10,000 streamed pieces at full speed into the real window, from the click on Run to the finished answer: the longest
 * task of the main process and of the page, beside the same window left alone.
 */
export async function benchStreamBlock(): Promise<readonly Figure[]> {
  const server = await startSandboxServer({ faults: { answerTokens: DELTAS } });
  const console = await openApp({ settings: settingsFor(server) });
  try {
    const streaming: LongestTasks[] = [];
    const idle: LongestTasks[] = [];
    for (let round = -1; round < ROUNDS; round++) {
      const streamed = await streamedRound(console, round);
      const alone = await longestTasksOf(console.app, () => setTimeout(IDLE_MS));
      // The first one compiles, as the first answer of a session does: not what every answer costs.
      if (round < 0) continue;
      streaming.push(streamed);
      idle.push(alone);
    }
    return (['main', 'renderer'] as const).map((thread) =>
      figureOf({
        name: `stream-block-${thread}`,
        unit: 'ms',
        peerIs: 'longest task of the same window left alone',
        ours: streaming.map((longest) => longest[thread]),
        peer: idle.map((longest) => longest[thread]),
      }),
    );
  } finally {
    await console.close();
    await server.close();
  }
}

function settingsFor(server: SandboxServer) {
  return {
    provider: 'bench',
    model: 'sandbox-fast',
    providers: [{ id: 'bench', name: 'Bench', base_url: server.baseUrl }],
  };
}

async function streamedRound({ app, page }: ConsoleApp, round: number): Promise<LongestTasks> {
  await write(page, `Round ${round}: tell me a long story.`);
  const longest = await longestTasksOf(app, async () => {
    await run(page);
    await ended(page);
  });
  const tokens = await fact(page, 'Tokens').textContent();
  if (!tokens?.includes(DELTAS.toLocaleString('en'))) throw new Error(`Not ${DELTAS} pieces came: ${tokens}`);
  return longest;
}
