import { useRef } from 'react';
import type { SettingsView } from '../../../shared/contract/settings.ts';
import { Copyable } from '../../components/Copyable.tsx';
import { Loaded } from '../../components/Loaded.tsx';
import { PageHeader } from '../../components/PageHeader.tsx';
import layout from '../../components/page.module.css';
import { useSettings } from '../../stores/console.ts';
import { AboutBox } from './AboutBox.tsx';
import { CustomProviders } from './CustomProviders.tsx';
import { LastChangeNote } from './LastChangeNote.tsx';
import { ProblemsPanel } from './ProblemsPanel.tsx';
import { ReloadButton } from './ReloadButton.tsx';
import { RulesSection } from './RulesSection.tsx';
import { SettingGroup } from './SettingGroup.tsx';
import classes from './Settings.module.css';
import { settingGroups } from './settingDraft.ts';
import { WarmUpSection } from './warmUp/WarmUpSection.tsx';
import { WebhookSection } from './webhook/WebhookSection.tsx';

/** Settings: every value with its source, the person's own providers, and what this console is. */
export function SettingsPage() {
  const { data, error, refresh } = useSettings();
  return (
    <div className={layout.page}>
      <PageHeader title="Settings">
        {data !== null && <Copyable text={data.file} name="path of settings.json" />}
        <ReloadButton />
      </PageHeader>
      <Loaded data={data} error={error} retry={refresh} label="Loading settings">
        {(view) => <Everything view={view} />}
      </Loaded>
    </div>
  );
}

function Everything(props: { view: SettingsView }) {
  const { view } = props;
  const content = useRef<HTMLDivElement>(null);
  const groups = settingGroups(view.settings);
  const sections = [
    ...groups.map(({ group }) => group),
    'Rules',
    'Own providers',
    'Alert webhook',
    'Cache warm-up',
    'About',
  ];
  const show = (index: number) => {
    const section = content.current?.querySelectorAll('section')[index];
    section?.scrollIntoView({ block: 'start' });
    section?.querySelector('h2')?.focus();
  };
  return (
    <div className={classes.columns}>
      <nav className={classes.sections} aria-label="Sections of the settings">
        {sections.map((section, index) => (
          <button key={section} type="button" onClick={() => show(index)}>
            {section}
          </button>
        ))}
      </nav>
      <div className={classes.content}>
        <ProblemsPanel problems={view.problems} />
        <LastChangeNote change={view.lastChange} />
        <p className={classes.hint}>
          Saved in settings.json, which may be edited by hand too: a saved edit counts at once.
          {view.environmentFile !== null &&
            ` Variables are also read from ${view.environmentFile}, at start and on Reload.`}
        </p>
        <div ref={content} className={layout.stack}>
          {groups.map(({ group, settings }) => (
            <SettingGroup key={group} group={group} settings={settings} notes={view.notes} />
          ))}
          <RulesSection rules={view.rules} limitVariables={view.limitVariables} />
          <CustomProviders providers={view.providers} />
          <WebhookSection />
          <WarmUpSection prompts={view.warmUp} />
          <AboutBox />
        </div>
      </div>
    </div>
  );
}
