import { Button } from '@mantine/core';
import { RefreshCw } from 'lucide-react';
import { useState } from 'react';
import { ReloadDialog } from './ReloadDialog.tsx';

/** Reads the files again, after a look at what that would change. */
export function ReloadButton() {
  const [opened, setOpened] = useState(false);
  return (
    <>
      <Button
        variant="default"
        leftSection={<RefreshCw size={14} aria-hidden />}
        title="Read settings.json and the file of variables again"
        onClick={() => setOpened(true)}
      >
        Reload
      </Button>
      {opened && <ReloadDialog onClose={() => setOpened(false)} />}
    </>
  );
}
