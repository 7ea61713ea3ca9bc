import { Button, NativeSelect, TextInput } from '@mantine/core';
import { Search, X } from 'lucide-react';
import { type KeyboardEvent, useEffect, useState } from 'react';
import type { EntryFilter } from '../../../../shared/contract/browse.ts';
import { entryStateWords } from '../../../../shared/entryStateWords.ts';
import { useEntries } from '../entries/entriesStore.ts';
import { useCacheStats } from '../statistics/statsStore.ts';
import { ChoiceMenu } from './ChoiceMenu.tsx';
import classes from './Filter.module.css';
import { filterParts } from './filterParts.ts';
import { ageRange, hitRange, RangeMenu, sizeRange } from './RangeMenu.tsx';

/** Typing waits that long before entries are searched, ms. */
const PAUSE_MS = 250;

/** What the list is narrowed to: a control for each kind, and what is in force as pieces that can be taken away. */
export function FilterBar() {
  const filter = useEntries((state) => state.look.filter);
  const setFilter = useEntries((state) => state.setFilter);
  const narrow = useEntries((state) => state.narrow);
  const stats = useCacheStats((state) => state.stats);
  const parts = filterParts(filter);
  const states = Object.entries(entryStateWords).map(([value, label]) => ({ value, label, count: null }));
  return (
    <div className={classes.bar}>
      {/* biome-ignore lint/a11y/useSemanticElements: a search element takes no part in a form. */}
      <div role="search" aria-label="Filter of the entries" className={classes.controls}>
        <TextSearch filter={filter} narrow={narrow} />
        <ChoiceMenu
          label="Namespace"
          choices={(stats?.byNamespace ?? []).map(({ name, entries }) => ({
            value: name,
            label: name,
            count: entries,
          }))}
          chosen={filter.namespaces ?? []}
          onChange={(namespaces) => narrow({ namespaces })}
        />
        <ChoiceMenu
          label="Model"
          choices={(stats?.byModel ?? []).map(({ name, entries }) => ({
            value: name,
            label: name,
            count: entries,
          }))}
          emptyName="not known"
          chosen={filter.models ?? []}
          onChange={(models) => narrow({ models })}
        />
        <ChoiceMenu
          label="State"
          choices={states}
          chosen={filter.states ?? []}
          onChange={(chosen) => narrow({ states: chosen as EntryFilter['states'] })}
        />
        <RangeMenu kind={ageRange} range={filter.ageS} onChange={(ageS) => narrow({ ageS })} />
        <RangeMenu kind={hitRange} range={filter.hits} onChange={(hits) => narrow({ hits })} />
        <RangeMenu kind={sizeRange} range={filter.bytes} onChange={(bytes) => narrow({ bytes })} />
      </div>
      {parts.length > 0 && (
        <ul className={classes.parts} aria-label="Filters in force">
          {parts.map(({ id, words, rest }) => (
            <li key={id} className={classes.part}>
              <span className={classes.partWords} title={words}>
                {words}
              </span>
              <button
                type="button"
                className={classes.remove}
                aria-label={`Remove filter: ${words}`}
                onClick={() => setFilter(rest)}
              >
                <X size={12} aria-hidden />
              </button>
            </li>
          ))}
          <li>
            <Button variant="subtle" size="compact-xs" onClick={() => setFilter({})}>
              Clear all
            </Button>
          </li>
        </ul>
      )}
    </div>
  );
}

const places = { both: 'in all', values: 'in values', prompts: 'in prompts' } as const;
type Place = keyof typeof places;

/** The text that is looked for, and where. Escape takes it away. */
function TextSearch(props: { filter: EntryFilter; narrow: (change: EntryFilter) => void }) {
  const { filter, narrow } = props;
  const inForce = filter.text?.contains ?? '';
  const [typed, setTyped] = useState({ text: inForce, of: inForce });
  const [place, setPlace] = useState<Place>(filter.text?.in ?? 'both');
  // What was taken away elsewhere is gone here too.
  if (typed.of !== inForce) setTyped({ text: inForce, of: inForce });
  const { text } = typed;
  useEffect(() => {
    if (text === inForce) return;
    const timer = setTimeout(() => narrow({ text: searchOf(text, place) }), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [text, inForce, place, narrow]);
  const clear = (event: KeyboardEvent) => {
    if (event.key !== 'Escape' || (text === '' && inForce === '')) return;
    event.preventDefault();
    event.stopPropagation();
    setTyped({ text: '', of: inForce });
    if (inForce !== '') narrow({ text: undefined });
  };
  const searchIn = (next: Place) => {
    setPlace(next);
    if (inForce !== '') narrow({ text: searchOf(inForce, next) });
  };
  return (
    <div className={classes.search}>
      <TextInput
        aria-label="Search text"
        placeholder="Search text"
        className={classes.searchText}
        maxLength={500}
        leftSection={<Search size={14} aria-hidden />}
        value={text}
        onKeyDown={clear}
        onChange={(event) => setTyped({ text: event.currentTarget.value, of: inForce })}
      />
      <NativeSelect
        aria-label="Search in"
        title="Where the text is looked for"
        className={classes.searchIn}
        data={Object.entries(places).map(([value, label]) => ({ value, label }))}
        value={place}
        onChange={(event) => searchIn(event.currentTarget.value as Place)}
      />
    </div>
  );
}

function searchOf(text: string, place: Place): EntryFilter['text'] {
  return text === '' ? undefined : { contains: text, in: place };
}
