import type { ProviderView } from '../../../../shared/contract/providers.ts';
import type { Board } from '../../../../shared/contract/reliability.ts';
import { formatCount } from '../../../../shared/format.ts';
import { Rows } from '../../../components/Rows.tsx';
import { Section } from '../../../components/Section.tsx';
import { useSettings, useSettingValue } from '../../../stores/console.ts';
import { placeHash } from '../../../stores/navigation.ts';
import { type BoardEntry, boardParts } from './boardRows.ts';
import { ProviderRow } from './ProviderRow.tsx';

interface Props {
  readonly providers: readonly ProviderView[];
  /** null = not read yet. */
  readonly board: Board | null;
}

function useBoardParts({ providers, board }: Props) {
  const standard = useSettingValue('provider');
  const failover = useSettings((state) => state.data?.failover);
  const id = standard === null ? null : String(standard);
  const chain = (failover ?? []).map(({ provider }) => provider);
  return { standard: id, ...boardParts(providers, board?.rows ?? null, id, chain) };
}

/** The providers that can be asked. */
export function ReadyProviders(props: Props) {
  const { ready, standard } = useBoardParts(props);
  if (ready.length === 0) return null;
  const { board } = props;
  return (
    <Section
      title="Ready to be asked"
      about="Calls of the last 15 minutes, answers of the cache left out"
      actions={board && <RetryBudget board={board} />}
    >
      <Rows label="Ready to be asked">{rowsOf(ready, standard)}</Rows>
    </Section>
  );
}

/** The providers that need a key first. */
export function KeylessProviders(props: Props) {
  const { keyless, standard } = useBoardParts(props);
  if (keyless.length === 0) return null;
  return (
    <Section
      title="Without a key"
      about={
        <>
          These need one first: <a href={placeHash('keys')}>add it on Keys</a>
        </>
      }
    >
      <Rows label="Without a key">
        {rowsOf(
          keyless.map((entry) => ({ ...entry, row: null })),
          standard,
        )}
      </Rows>
    </Section>
  );
}

function rowsOf(entries: readonly BoardEntry[], standard: string | null) {
  return entries.map((entry) => (
    <ProviderRow key={entry.provider.id} entry={entry} standard={entry.provider.id === standard} />
  ));
}

function RetryBudget({ board }: { board: Board }) {
  const { left, of } = board.retryBudget;
  return (
    <span
      className="muted numeric"
      title="How many failed calls may be repeated now. It fills up with requests, so that an outage is not made worse by repeats."
    >
      {formatCount(Math.floor(left))} of {formatCount(of)} repeats left
    </span>
  );
}
