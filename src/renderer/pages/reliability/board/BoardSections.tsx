import type { ReactNode } from 'react';
import type { ProviderView } from '../../../../shared/contract/providers.ts';
import type { Board } from '../../../../shared/contract/reliability.ts';
import { formatCount } from '../../../../shared/format.ts';
import { Rows } from '../../../components/Rows.tsx';
import { Section } from '../../../components/Section.tsx';
import { useSettings, useSettingValue } from '../../../stores/console.ts';
import { placeHash } from '../../../stores/navigation.ts';
import { type BoardEntry, boardParts } from './boardRows.ts';
import { ProviderRow } from './ProviderRow.tsx';
import { QuietRow } from './QuietRow.tsx';

interface Props {
  readonly providers: readonly ProviderView[];
  /** null = not read yet. */
  readonly board: Board | null;
}

function useBoardParts({ providers, board }: Props) {
  const setting = useSettingValue('provider');
  const settings = useSettings((state) => state.data);
  const standard = setting === null ? null : String(setting);
  const chain = (settings?.failover ?? []).map(({ provider }) => provider);
  const own = (settings?.providers ?? []).map(({ id }) => id);
  return { standard, ...boardParts(providers, board?.rows ?? null, { standard, chain, own }) };
}

/** The providers that can be asked and are in use, or could well be. */
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
      <Rows label="Ready to be asked">
        {ready.map((entry) => (
          <ProviderRow key={entry.provider.id} entry={entry} standard={entry.provider.id === standard} />
        ))}
      </Rows>
    </Section>
  );
}

/** The providers that are there and not in use: with nothing to tell, so in a line each. */
export function QuietProviders(props: Props) {
  const { unused, keyless } = useBoardParts(props);
  return (
    <>
      <Quiet title="Without a key" entries={keyless}>
        These need one first: <a href={placeHash('keys')}>add it on Keys</a>
      </Quiet>
      <Quiet title="Not asked yet" entries={unused}>
        Servers that may run on this machine
      </Quiet>
    </>
  );
}

function Quiet(props: { title: string; entries: readonly BoardEntry[]; children: ReactNode }) {
  const { title, entries } = props;
  if (entries.length === 0) return null;
  return (
    <Section title={title} about={props.children}>
      <Rows label={title}>
        {entries.map(({ provider }) => (
          <QuietRow key={provider.id} provider={provider} />
        ))}
      </Rows>
    </Section>
  );
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
