import { History } from 'lucide-react';
import { useEffect, useMemo, useState } from 'react';
import type { CacheFile } from '../../../../shared/contract/cacheFiles.ts';
import type { Run } from '../../../../shared/contract/operations.ts';
import { formatCount } from '../../../../shared/format.ts';
import { DataTable } from '../../../components/DataTable.tsx';
import { EmptyState } from '../../../components/EmptyState.tsx';
import { Loaded } from '../../../components/Loaded.tsx';
import layout from '../../../components/page.module.css';
import { RelativeTime } from '../../../components/RelativeTime.tsx';
import { Section } from '../../../components/Section.tsx';
import { Split } from '../../../components/SidePane.tsx';
import { StateBadge } from '../../../components/StateBadge.tsx';
import type { Column } from '../../../components/TableHead.tsx';
import { usePlace } from '../../../stores/navigation.ts';
import { useOperations } from './operationsStore.ts';
import { canUndo, makers, runBadge, undoStates, undoWords } from './operationWords.ts';
import { QuarantineSection } from './QuarantineSection.tsx';
import { RunDetail } from './RunDetail.tsx';

const columns: readonly Column<Run>[] = [
  { id: 'at', header: 'When', width: '96px', cell: ({ startedAt }) => <RelativeTime at={startedAt} /> },
  { id: 'title', header: 'What', width: '176px', cell: ({ title }) => title },
  { id: 'by', header: 'By', width: '96px', cell: ({ madeBy }) => makers[madeBy] },
  { id: 'state', header: 'State', width: '112px', cell: (run) => <StateBadge {...runBadge(run)} plain /> },
  {
    id: 'entries',
    header: 'Entries',
    numeric: true,
    width: '80px',
    cell: ({ undo }) => (undo.state === 'none' ? '' : formatCount(undo.rows)),
  },
  {
    id: 'undo',
    header: 'Undo',
    cell: (run) => (
      <span title={undoWords(run) ?? ''}>
        <UndoState run={run} />
      </span>
    ),
  },
];

/** What was done to a file, newest first, with the way back where there is one. */
export function HistoryTab({ file }: { file: CacheFile }) {
  const { data, error, refresh } = useOperations();
  const asked = usePlace(({ params }) => params.run ?? null);
  const [chosen, setChosen] = useState<string | null>(asked);
  useEffect(() => {
    void refresh();
  }, [refresh]);
  useEffect(() => setChosen(asked), [asked]);
  const runs = useMemo(
    () => data && [...data.running, ...data.recent].filter((run) => run.file === file.id),
    [data, file.id],
  );
  const run = runs?.find(({ id }) => id === chosen) ?? null;
  const close = () => setChosen(null);
  return (
    <Split onClose={close} pane={run && <RunDetail key={run.id} run={run} onClose={close} />}>
      <Loaded data={runs} error={error} retry={refresh} label="Loading the history">
        {(all) =>
          all.length === 0 ? (
            <EmptyState icon={History} text="What is done to this file will be here, with the way back." />
          ) : (
            <Lists runs={all} chosen={chosen} onChoose={setChosen} />
          )
        }
      </Loaded>
    </Split>
  );
}

function UndoState({ run }: { run: Run }) {
  if (!canUndo(run) || run.undo.until === null) return undoStates[run.undo.state];
  return (
    <>
      ends <RelativeTime at={run.undo.until} />
    </>
  );
}

function Lists(props: { runs: readonly Run[]; chosen: string | null; onChoose: (id: string) => void }) {
  const { runs, chosen, onChoose } = props;
  return (
    <div className={layout.body}>
      <div className={layout.stack}>
        <QuarantineSection runs={runs} />
        <Section title="Operations">
          <DataTable
            label="Operations on this file"
            columns={columns}
            rows={runs}
            rowKey={({ id }) => id}
            chosenKey={chosen}
            onChoose={({ id }) => onChoose(id)}
          />
        </Section>
      </div>
    </div>
  );
}
