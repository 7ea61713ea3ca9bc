import { Button, Progress } from '@mantine/core';
import { useState } from 'react';
import type { CacheCare, RepairReportView } from '../../../shared/contract/cache.ts';
import type { ErrorBody } from '../../../shared/errors.ts';
import { formatCount, formatDuration } from '../../../shared/format.ts';
import { Copyable } from '../../components/Copyable.tsx';
import { Dialog, DialogActions } from '../../components/Dialog.tsx';
import { RelativeTime } from '../../components/RelativeTime.tsx';
import { StateBadge } from '../../components/StateBadge.tsx';
import classes from './Care.module.css';
import { useCare } from './careStore.ts';
import { isDamage, keptWords, savedWords } from './careWords.ts';

/** The state of the cache file: what a check found, what a repair did, and the way to both. Nothing while nobody asked. */
export function CarePanel(props: { path: string; problem: ErrorBody | null; writable: boolean }) {
  const { care, check } = useCare();
  const [asking, setAsking] = useState(false);
  if (care === null || props.path === '') return null;
  const damaged = isDamage(props.problem, care);
  if (care.work !== 'none') return <UnderWay care={care} />;
  if (!damaged && care.check === null && care.repair === null) return null;
  return (
    <section aria-label="State of the cache file" className={classes.panel}>
      {damaged && (
        <Damage
          problems={care.check?.problems ?? []}
          writable={props.writable}
          onRepair={() => setAsking(true)}
          onCheck={() => void check()}
        />
      )}
      {!damaged && care.check !== null && <Sound check={care.check} />}
      {care.repair !== null && <Repaired report={care.repair} />}
      {asking && <RepairDialog file={props.path} onClose={() => setAsking(false)} />}
    </section>
  );
}

function UnderWay(props: { care: CacheCare }) {
  const { care } = props;
  const stop = useCare((state) => state.stop);
  const words =
    care.work === 'checking' ? 'Reading every page of the file' : 'Saving every entry that can be read';
  return (
    <section aria-label="State of the cache file" className={classes.panel}>
      <p className={classes.line}>
        <StateBadge tone="busy" label={care.work === 'checking' ? 'checking' : 'repairing'} />
        {words}
        <Button variant="default" size="compact-sm" onClick={() => void stop()}>
          Stop
        </Button>
      </p>
      {care.work === 'repairing' && (
        <Progress value={care.share * 100} aria-label="Share of the repair that is done" />
      )}
    </section>
  );
}

function Sound(props: { check: NonNullable<CacheCare['check']> }) {
  const { at, durationMs } = props.check;
  return (
    <p className={classes.line}>
      <StateBadge tone="good" label="sound" />
      <span className="muted">
        every page read in {formatDuration(durationMs)}, <RelativeTime at={at} />
      </span>
    </p>
  );
}

const SHOWN_PROBLEMS = 5;

function Damage(props: {
  problems: readonly string[];
  writable: boolean;
  onRepair: () => void;
  onCheck: () => void;
}) {
  const { problems } = props;
  return (
    <>
      <p className={classes.line}>
        <StateBadge tone="bad" label="damaged" />
        <span>
          Entries that can still be read can be saved into a new file
          {props.writable ? '.' : ': switch on "Allow changes" first.'}
        </span>
        <Button size="compact-sm" disabled={!props.writable} onClick={props.onRepair}>
          Repair…
        </Button>
        <Button variant="default" size="compact-sm" onClick={props.onCheck}>
          Check again
        </Button>
      </p>
      {problems.length > 0 && (
        <ul className={classes.problems} aria-label="What the check found">
          {problems.slice(0, SHOWN_PROBLEMS).map((problem) => (
            <li key={problem}>{problem}</li>
          ))}
          {problems.length > SHOWN_PROBLEMS && (
            <li>and {formatCount(problems.length - SHOWN_PROBLEMS)} more</li>
          )}
        </ul>
      )}
    </>
  );
}

function Repaired(props: { report: RepairReportView }) {
  const { report } = props;
  return (
    <>
      <p className={classes.line}>
        <StateBadge
          tone={report.missing.length + report.unreadable === 0 ? 'good' : 'warn'}
          label="repaired"
        />
        <span>{savedWords(report)}</span>
        <span className="muted">
          <RelativeTime at={report.at} />
        </span>
      </p>
      <p className={classes.line}>
        <span className="muted">{keptWords}</span>
        <Copyable text={report.keptAs} name="path of the damaged file" />
      </p>
      {report.missing.length > 0 && (
        <details>
          <summary>Entries that are lost, by key</summary>
          <ul className={classes.problems}>
            {report.missing.map(({ namespace, key }) => (
              <li key={`${namespace} ${key}`}>
                {namespace} {key}
              </li>
            ))}
          </ul>
        </details>
      )}
    </>
  );
}

function RepairDialog(props: { file: string; onClose: () => void }) {
  const repair = useCare((state) => state.repair);
  const start = () => {
    props.onClose();
    void repair();
  };
  return (
    <Dialog title="Repair the cache file" onClose={props.onClose}>
      <p>
        Every entry that can be read goes into a new file, which is checked and then takes the place of this
        one:
      </p>
      <Copyable text={props.file} name="path of the cache file" whole />
      <p>
        The damaged file is kept beside it under a name with the time. Answers come from memory meanwhile. The
        repair is refused while another program has the file open: end that program first.
      </p>
      <DialogActions onCancel={props.onClose}>
        <Button onClick={start}>Repair</Button>
      </DialogActions>
    </Dialog>
  );
}
