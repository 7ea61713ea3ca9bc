import { parentPort, workerData } from 'node:worker_threads';
import { errorBodyOf } from '../../shared/errors.ts';
import type { BrowseJob, BrowseQuestions, FromBrowse, ToBrowse } from './browseMessages.ts';
import { detailsSource } from './detailsSource.ts';
import { EntryBrowser } from './entryBrowser.ts';
import { sqliteSource } from './sqliteSource.ts';

type Answers = {
  readonly [Question in keyof BrowseQuestions]: (
    input: BrowseQuestions[Question]['input'],
  ) => BrowseQuestions[Question]['output'] | Promise<BrowseQuestions[Question]['output']>;
};

const port = parentPort;
if (!port) throw new Error('browseThread runs as a worker thread');
const say = (message: FromBrowse) => port.postMessage(message);
const { target, detailsFile } = workerData as BrowseJob;

/** Opened with the first question: a file that cannot be opened refuses it, and is tried again with the next. */
let browser: EntryBrowser | null = null;

function opened(): EntryBrowser {
  if (browser) return browser;
  const source = sqliteSource(target);
  try {
    browser = new EntryBrowser({
      file: target.id,
      own: target.own,
      source,
      details: detailsSource(detailsFile, target.busyTimeoutMs),
      listeners: {
        onView: (state) => say({ kind: 'view', state }),
        onStats: (stats) => say({ kind: 'stats', stats }),
        onData: () => say({ kind: 'data' }),
      },
    });
    return browser;
  } catch (caught) {
    source.close();
    throw caught;
  }
}

const answers: Answers = {
  open: ({ filter, sort }) => opened().open(filter, sort),
  rows: ({ view, offset, limit }) => opened().rows(view, offset, limit),
  place: ({ view, id }) => opened().place(view, id),
  stop: ({ view }) => opened().stop(view),
  entry: ({ id }) => opened().entry(id),
  stats: () => opened().stats(),
  close: () => {
    browser?.close();
    return null;
  },
};

async function answer({ id, question, input }: ToBrowse): Promise<void> {
  try {
    // The pair was made by the caller's types.
    const output = await (answers[question] as (input: unknown) => unknown)(input);
    say({ kind: 'answer', id, output });
  } catch (caught) {
    say({ kind: 'refused', id, error: errorBodyOf(caught) });
  }
  if (question === 'close') port?.close();
}

port.on('message', (message: ToBrowse) => void answer(message));
