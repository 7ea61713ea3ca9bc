import { useEffect } from 'react';
import type { AppInfo } from '../../../shared/contract/app.ts';
import { Copyable } from '../../components/Copyable.tsx';
import { Facts } from '../../components/Facts.tsx';
import { Loaded } from '../../components/Loaded.tsx';
import { Section } from '../../components/Section.tsx';
import { StateBadge } from '../../components/StateBadge.tsx';
import { useAppInfo } from '../../stores/console.ts';
import classes from './Settings.module.css';

/** Versions, the folder of the console's data, and whether this is the runtime meant for tests. */
export function AboutBox() {
  const { data, error, refresh } = useAppInfo();
  useEffect(() => {
    if (useAppInfo.getState().data === null) void refresh();
  }, [refresh]);
  return (
    <Section title="About">
      <Loaded data={data} error={error} retry={refresh} label="Loading versions">
        {(info) => <Versions info={info} />}
      </Loaded>
    </Section>
  );
}

function Versions(props: { info: AppInfo }) {
  const { info } = props;
  return (
    <>
      {info.testRuntime && (
        <p className={classes.testRuntime}>
          <StateBadge tone="warn" label="test runtime" /> This is an old Electron, meant for tests on a
          machine that cannot download the current one. Do not put keys of value into it.
        </p>
      )}
      <Facts
        facts={[
          { label: 'AI Ops Console', value: info.version },
          { label: 'Electron', value: info.electron },
          { label: 'Chromium', value: info.chromium },
          { label: 'Node.js', value: info.node },
          { label: 'SQLite', value: info.sqlite },
          { label: 'Platform', value: info.platform },
          { label: 'Data folder', value: <Copyable text={info.userData} name="data folder" /> },
        ]}
      />
    </>
  );
}
