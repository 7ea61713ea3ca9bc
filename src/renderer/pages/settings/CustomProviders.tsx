import { ActionIcon, Button } from '@mantine/core';
import { Pencil, Plus, Trash2 } from 'lucide-react';
import { useState } from 'react';
import type { CustomProvider } from '../../../shared/contract/settings.ts';
import type { ErrorBody } from '../../../shared/errors.ts';
import { Copyable } from '../../components/Copyable.tsx';
import { Dialog, DialogActions } from '../../components/Dialog.tsx';
import { ErrorNote } from '../../components/ErrorNote.tsx';
import { Cell, Row, Rows } from '../../components/Rows.tsx';
import { Section } from '../../components/Section.tsx';
import { toast } from '../../stores/toasts.ts';
import { ProviderDialog } from './ProviderDialog.tsx';
import classes from './Settings.module.css';
import { useSettingsEdits } from './settingsStore.ts';

type Opened =
  | { readonly kind: 'edit'; readonly provider: CustomProvider | null }
  | { readonly kind: 'remove'; readonly provider: CustomProvider };

/** Servers of the person's own, and other addresses for known ones. */
export function CustomProviders(props: { providers: readonly CustomProvider[] }) {
  const { providers } = props;
  const [dialog, setDialog] = useState<Opened | null>(null);
  const close = () => setDialog(null);
  return (
    <Section
      title="Own providers"
      about="OpenAI-compatible servers of your own, or another address for a known provider."
      actions={
        <Button
          variant="default"
          leftSection={<Plus size={14} aria-hidden />}
          onClick={() => setDialog({ kind: 'edit', provider: null })}
        >
          Add provider
        </Button>
      }
    >
      {providers.length === 0 && <p className={classes.nothing}>None. The built-in ones are always there.</p>}
      <Rows label="Own providers">
        {providers.map((provider) => (
          <ProviderRow key={provider.id} provider={provider} onOpen={setDialog} />
        ))}
      </Rows>
      {dialog?.kind === 'edit' && (
        <ProviderDialog provider={dialog.provider} providers={providers} onClose={close} />
      )}
      {dialog?.kind === 'remove' && (
        <RemoveProvider provider={dialog.provider} providers={providers} onClose={close} />
      )}
    </Section>
  );
}

function ProviderRow(props: { provider: CustomProvider; onOpen: (dialog: Opened) => void }) {
  const { provider, onOpen } = props;
  return (
    <Row
      label={provider.name}
      name={provider.name}
      about={<Copyable text={provider.base_url} name="base URL" />}
      cells={
        <>
          <Cell label="Id">
            <code className="mono">{provider.id}</code>
          </Cell>
          <Cell label="Default model" size="large">
            {provider.model === undefined ? (
              <span className="muted">not set</span>
            ) : (
              <code className="mono">{provider.model}</code>
            )}
          </Cell>
        </>
      }
      actions={
        <>
          <ActionIcon
            aria-label={`Edit ${provider.name}`}
            title="Edit"
            onClick={() => onOpen({ kind: 'edit', provider })}
          >
            <Pencil size={16} aria-hidden />
          </ActionIcon>
          <ActionIcon
            aria-label={`Remove ${provider.name}`}
            title="Remove"
            onClick={() => onOpen({ kind: 'remove', provider })}
          >
            <Trash2 size={16} aria-hidden />
          </ActionIcon>
        </>
      }
    />
  );
}

function RemoveProvider(props: {
  provider: CustomProvider;
  providers: readonly CustomProvider[];
  onClose: () => void;
}) {
  const { provider, onClose } = props;
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<ErrorBody | null>(null);
  const remove = async () => {
    setBusy(true);
    const rest = props.providers.filter((other) => other.id !== provider.id);
    const answer = await useSettingsEdits.getState().saveProviders(rest);
    setBusy(false);
    if (!answer.ok) return setError(answer.error);
    toast({ tone: 'good', title: `${provider.name} removed` });
    onClose();
  };
  return (
    <Dialog title={`Remove ${provider.name}?`} onClose={onClose}>
      <p>
        It is taken out of settings.json. A key stored for it stays on the Keys page until you remove it
        there; answers in the cache stay too.
      </p>
      {error !== null && <ErrorNote error={error} />}
      <DialogActions onCancel={onClose} safe>
        <Button color="red" loading={busy} onClick={() => void remove()}>
          Remove provider
        </Button>
      </DialogActions>
    </Dialog>
  );
}
