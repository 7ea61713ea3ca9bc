import { Button } from '@mantine/core';
import { FileCheck, ShieldCheck } from 'lucide-react';
import type { AuditReport, AuditState } from '../../../../shared/contract/audit.ts';
import { formatCount, formatDuration, formatShare } from '../../../../shared/format.ts';
import { ErrorNote } from '../../../components/ErrorNote.tsx';
import { RelativeTime } from '../../../components/RelativeTime.tsx';
import { StateBadge, type Tone } from '../../../components/StateBadge.tsx';
import classes from '../Activity.module.css';
import { useAuditLog, useAuditState } from './auditStore.ts';
import { Findings } from './Findings.tsx';
import { ForgetPrompts } from './ForgetPrompts.tsx';

/** Whether the log can be trusted: its seal, its anchor, and the verdict of the last check. */
export function AuditBar() {
  const state = useAuditState(({ data }) => data);
  const { verify, stopVerify, copyReceipt } = useAuditLog();
  if (state === null) return null;
  return (
    <>
      <div className={classes.bar}>
        <SealWords state={state} />
        <span className={classes.barActions}>
          {state.verifying === null ? (
            <Button
              variant="filled"
              leftSection={<ShieldCheck size={14} aria-hidden />}
              disabled={state.seal !== 'sealed'}
              onClick={() => void verify()}
            >
              Verify
            </Button>
          ) : (
            <Progress {...state.verifying} onStop={() => void stopVerify()} />
          )}
          <Button
            variant="default"
            leftSection={<FileCheck size={14} aria-hidden />}
            disabled={state.seal !== 'sealed' || state.seq === 0}
            onClick={() => void copyReceipt()}
          >
            Copy receipt
          </Button>
          <ForgetPrompts disabled={state.seal !== 'sealed'} />
        </span>
      </div>
      {state.problem !== null && (
        <div className={classes.note}>
          <ErrorNote error={state.problem} title={degradedWords(state)} />
        </div>
      )}
      {state.lastVerify !== null && <Verdict at={state.lastVerify.at} report={state.lastVerify.report} />}
    </>
  );
}

function Progress(props: { bytes: number; of: number; onStop: () => void }) {
  const share = props.of === 0 ? '' : ` ${formatShare(props.bytes, props.of)}`;
  return (
    <>
      <span role="status">
        <StateBadge tone="busy" label={`Verifying${share}`} plain />
      </span>
      <Button variant="default" onClick={props.onStop}>
        Stop
      </Button>
    </>
  );
}

function degradedWords({ waiting, lost }: AuditState): string {
  const missing = lost > 0 ? `, ${formatCount(lost)} are lost` : '';
  return `Audit degraded: ${formatCount(waiting)} entries wait in memory${missing}.`;
}

const seals: Readonly<Record<AuditState['seal'], readonly [Tone, string, string]>> = {
  starting: ['busy', 'Asking the keychain', ''],
  sealed: ['good', 'Sealed', 'Lines are chained with a key that only the keychain has.'],
  unsealed: [
    'warn',
    'Audit degraded: not sealed, not anchored',
    'The keychain is away. Entries are written all the same, and are sealed once it is back.',
  ],
};

function SealWords(props: { state: AuditState }) {
  const { seal, anchoredSeq, anchoredAt, seq } = props.state;
  const [tone, label, title] = seals[seal];
  return (
    <span className={classes.seal}>
      <StateBadge tone={tone} label={label} title={title} />
      {seal === 'sealed' && (
        <span className="muted">
          {anchoredSeq === null ? (
            'not anchored yet'
          ) : (
            <>
              keychain holds entry {formatCount(anchoredSeq)} of {formatCount(seq)}
              {anchoredAt !== null && (
                <>
                  , <RelativeTime at={anchoredAt} />
                </>
              )}
            </>
          )}
        </span>
      )}
    </span>
  );
}

function Verdict(props: { at: number; report: AuditReport }) {
  const { report } = props;
  return (
    <section
      className={classes.verdict}
      data-tone={report.ok ? 'good' : 'bad'}
      aria-label="Verdict"
      role="status"
    >
      <p className={classes.verdictWords}>
        <StateBadge tone={report.ok ? 'good' : 'bad'} label={report.ok ? 'Verified' : 'Tampered with'} />
        <span>{report.summary}</span>
        <span className="muted">
          {formatCount(report.entries)} entries in {formatCount(report.files)}{' '}
          {report.files === 1 ? 'file' : 'files'}, {formatDuration(report.tookMs)},{' '}
          <RelativeTime at={props.at} />
        </span>
      </p>
      {report.findings.length > 1 && <Findings report={report} />}
    </section>
  );
}
