import { Button } from '@mantine/core';
import { RefreshCw } from 'lucide-react';
import { useState } from 'react';
import { go, usePlace } from '../../stores/navigation.ts';
import { ReloadDialog } from './ReloadDialog.tsx';

/** Reads the files again, after a look at what that would change. */
export function ReloadButton() {
  const [opened, setOpened] = useState(false);
  const asked = usePlace(({ params }) => params.reload !== undefined);
  const close = () => {
    setOpened(false);
    if (asked) go('settings');
  };
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
      {(opened || asked) && <ReloadDialog onClose={close} />}
    </>
  );
}
