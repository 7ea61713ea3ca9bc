import type { ProviderView } from '../../../../shared/contract/providers.ts';
import { Copyable } from '../../../components/Copyable.tsx';
import { ErrorNote } from '../../../components/ErrorNote.tsx';
import { Row } from '../../../components/Rows.tsx';
import { useChecks } from '../reliabilityStore.ts';
import { CheckButton } from './CheckButton.tsx';
import { RowNotes } from './RowNotes.tsx';

/** A provider that nobody has asked for anything: where it is, and a check. */
export function QuietRow({ provider }: { provider: ProviderView }) {
  const check = useChecks((state) => state.checks[provider.id]) ?? null;
  return (
    <Row
      label={provider.name}
      name={provider.name}
      head="inline"
      about={<Copyable text={provider.baseUrl} name="base URL" whole />}
      cells={null}
      actions={<CheckButton provider={provider} />}
    >
      <RowNotes row={null} check={check} />
      {check?.error && <ErrorNote error={check.error} />}
    </Row>
  );
}
