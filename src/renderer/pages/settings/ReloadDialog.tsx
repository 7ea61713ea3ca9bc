import { Button } from '@mantine/core';
import { useCallback, useEffect, useState } from 'react';
import type { SettingsPreview } from '../../../shared/contract/settings.ts';
import type { ErrorBody } from '../../../shared/errors.ts';
import { Dialog, DialogActions } from '../../components/Dialog.tsx';
import { ErrorNote } from '../../components/ErrorNote.tsx';
import { toast } from '../../stores/toasts.ts';
import { DifferenceList } from './DifferenceList.tsx';
import { ProblemsPanel } from './ProblemsPanel.tsx';
import { useSettingsEdits } from './settingsStore.ts';

/** What reading the files again would change, and the word to do so. */
export function ReloadDialog(props: { onClose: () => void }) {
  const { onClose } = props;
  const [preview, setPreview] = useState<SettingsPreview | null>(null);
  const [error, setError] = useState<ErrorBody | null>(null);
  const [busy, setBusy] = useState(false);
  const look = useCallback(async () => {
    const answer = await useSettingsEdits.getState().preview();
    if (answer.ok) setPreview(answer.data);
    else setError(answer.error);
  }, []);
  useEffect(() => void look(), [look]);

  const apply = async (revision: string) => {
    setBusy(true);
    setError(null);
    const answer = await useSettingsEdits.getState().reload(revision);
    setBusy(false);
    if (!answer.ok) {
      setError(answer.error);
      // Read and shown anew, so that what is agreed to is what is applied.
      if (answer.error.code === 'settings.outdated') await look();
      return;
    }
    const [problem] = answer.data.problems;
    if (problem) toast({ tone: 'bad', title: 'The settings stay as they were', message: problem.message });
    else toast({ tone: 'good', title: 'Settings reloaded' });
    onClose();
  };

  return (
    <Dialog title="Reload the settings" onClose={onClose}>
      {error !== null && <ErrorNote error={error} />}
      {preview === null && error === null && <p className="muted">Reading the files.</p>}
      {preview !== null && <Preview preview={preview} />}
      <DialogActions onCancel={onClose}>
        {preview !== null && preview.problems.length === 0 && (
          <Button loading={busy} data-autofocus onClick={() => void apply(preview.revision)}>
            {preview.differences.length === 0 ? 'Reload anyway' : 'Apply'}
          </Button>
        )}
      </DialogActions>
    </Dialog>
  );
}

function Preview({ preview }: { preview: SettingsPreview }) {
  const { differences, problems } = preview;
  if (problems.length > 0) return <ProblemsPanel problems={problems} />;
  if (differences.length === 0) return <p>The files say what is in force already.</p>;
  return (
    <>
      <p>Requests on their way end under the settings that they began with.</p>
      <DifferenceList differences={differences} label="What changes" />
    </>
  );
}
