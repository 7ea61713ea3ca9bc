import { Button, Menu } from '@mantine/core';
import { Check, ChevronDown, Database, FileQuestion, FolderOpen, History } from 'lucide-react';
import type { CacheFile, CacheFiles, RecentFile } from '../../../../shared/contract/cacheFiles.ts';
import { go } from '../../../stores/navigation.ts';
import classes from './Files.module.css';
import { useFileActions } from './filesStore.ts';
import { type CacheTab, fileName, ownWithoutFile } from './shownFile.ts';

/** Which cache is shown, and the way to others: those that are open, those that were, and any file. */
export function FileSwitcher(props: { files: CacheFiles; file: CacheFile; tab: CacheTab }) {
  const { files, file, tab } = props;
  const { open, opening, forget } = useFileActions();
  const own = files.open.find(({ id }) => id === 'own') ?? ownWithoutFile;
  const others = files.open.filter(({ id }) => id !== 'own');
  return (
    <Menu position="bottom-start" width={360} withinPortal={false} withInitialFocusPlaceholder={false}>
      <Menu.Target>
        <Button
          variant="default"
          className={classes.switcher}
          aria-label={`Cache file: ${fileName(file)}`}
          title={file.path === '' ? 'Kept in memory' : file.path}
          leftSection={<Database size={14} aria-hidden />}
          rightSection={<ChevronDown size={12} aria-hidden />}
          loading={opening}
        >
          {fileName(file)}
        </Button>
      </Menu.Target>
      <Menu.Dropdown className={classes.menu}>
        {[own, ...others].map((one) => (
          <Menu.Item
            key={one.id}
            leftSection={
              one.id === file.id ? <Check size={14} aria-hidden /> : <Database size={14} aria-hidden />
            }
            aria-current={one.id === file.id ? 'true' : undefined}
            onClick={() => go('cache', { file: one.id, tab })}
          >
            <Named name={fileName(one)} about={one.path === '' ? 'in memory' : one.path} />
          </Menu.Item>
        ))}
        {files.recent.length > 0 && <Menu.Divider />}
        {files.recent.map((one) => (
          <Recent key={one.id} file={one} onOpen={() => void open({ by: 'recent', id: one.id }, one.name)} />
        ))}
        {files.recent.length > 0 && (
          <Menu.Item
            leftSection={<span className={classes.noIcon} />}
            onClick={() => {
              for (const { id } of files.recent) void forget(id);
            }}
          >
            Forget files opened before
          </Menu.Item>
        )}
        <Menu.Divider />
        <Menu.Item
          leftSection={<FolderOpen size={14} aria-hidden />}
          onClick={() => void open({ by: 'dialog' }, 'The file')}
        >
          Open…
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

function Recent(props: { file: RecentFile; onOpen: () => void }) {
  const { file } = props;
  const Icon = file.missing ? FileQuestion : History;
  return (
    <Menu.Item leftSection={<Icon size={14} aria-hidden />} onClick={props.onOpen}>
      <Named name={file.name} about={`${file.missing ? 'not found' : 'opened before'}: ${file.path}`} />
    </Menu.Item>
  );
}

function Named(props: { name: string; about: string }) {
  return (
    <span className={classes.named} title={props.about}>
      <bdi className={classes.name}>{props.name}</bdi>
      <bdi className={classes.about}>{props.about}</bdi>
    </span>
  );
}
