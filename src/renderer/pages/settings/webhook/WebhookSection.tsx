import { Button, PasswordInput } from '@mantine/core';
import { type FormEvent, useEffect, useRef, useState } from 'react';
import type { Webhook } from '../../../../shared/contract/alerts.ts';
import type { ErrorBody } from '../../../../shared/errors.ts';
import { ErrorNote } from '../../../components/ErrorNote.tsx';
import { Loaded } from '../../../components/Loaded.tsx';
import { RelativeTime } from '../../../components/RelativeTime.tsx';
import { Section } from '../../../components/Section.tsx';
import { StateBadge } from '../../../components/StateBadge.tsx';
import { toast } from '../../../stores/toasts.ts';
import classes from './Webhook.module.css';
import { useWebhook, useWebhookActs } from './webhookStore.ts';

/** Where alerts are sent besides the window. The address is a secret: it goes in, and is never shown again. */
export function WebhookSection() {
  const { data, error, refresh } = useWebhook();
  useEffect(() => void refresh(), [refresh]);
  return (
    <Section
      title="Alert webhook"
      about="Alerts are also posted there, as Slack takes them. The address is kept in the keychain."
    >
      <Loaded data={data} error={error} retry={refresh} label="Loading the webhook">
        {(webhook) => (
          <>
            {webhook.address !== null && <Kept webhook={webhook} />}
            {webhook.problem !== null && (
              <div className={classes.problem}>
                <ErrorNote error={webhook.problem} />
              </div>
            )}
            <AddressForm replaces={webhook.address !== null} />
          </>
        )}
      </Loaded>
    </Section>
  );
}

function Kept({ webhook }: { webhook: Webhook }) {
  const { busy, test, remove } = useWebhookActs();
  return (
    <div className={classes.kept}>
      <code className="mono">{webhook.address}</code>
      {webhook.storedIn === 'memory' && (
        <StateBadge tone="warn" label="until the console quits" title="There is no keychain to keep it in" />
      )}
      <span className="muted">
        last message <RelativeTime at={webhook.deliveredAt} never="none yet" />
      </span>
      <Button variant="default" loading={busy} onClick={() => void test()}>
        Send a test
      </Button>
      <Button variant="default" disabled={busy} onClick={() => void remove()}>
        Remove webhook
      </Button>
    </div>
  );
}

function AddressForm({ replaces }: { replaces: boolean }) {
  const field = useRef<HTMLInputElement>(null);
  const busy = useWebhookActs((state) => state.busy);
  const [error, setError] = useState<ErrorBody | null>(null);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const input = field.current;
    if (!input || busy) return;
    if (input.value.trim() === '') return input.focus();
    const answer = await useWebhookActs.getState().save(input.value);
    setError(answer.ok ? null : answer.error);
    if (!answer.ok) return;
    input.value = '';
    toast({ tone: 'good', title: 'Webhook saved', message: answer.data.address ?? '' });
  };
  return (
    <form className={classes.form} autoComplete="off" onSubmit={(event) => void submit(event)}>
      <PasswordInput
        label={replaces ? 'Another address' : 'Address'}
        placeholder="https://"
        className={classes.field}
        ref={field}
        autoComplete="off"
        spellCheck={false}
        visibilityToggleButtonProps={{ 'aria-label': 'Show the address while typing' }}
      />
      <Button type="submit" loading={busy}>
        Save webhook
      </Button>
      {error !== null && <ErrorNote error={error} title="The address was not saved." />}
    </form>
  );
}
