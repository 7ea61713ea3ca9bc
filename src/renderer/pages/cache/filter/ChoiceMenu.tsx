import { Button, Checkbox, Popover, TextInput } from '@mantine/core';
import { ChevronDown } from 'lucide-react';
import { useState } from 'react';
import { formatCount } from '../../../../shared/format.ts';
import classes from './Filter.module.css';

/** More are not listed at once: typing narrows them. */
const LISTED = 100;
const WORTH_SEARCHING = 8;

/** One of the values that a filter can have. */
export interface Choice {
  readonly value: string;
  readonly label: string;
  /** Entries that have it; null where nobody counted. */
  readonly count: number | null;
}

/** A button that opens a list of values to check. */
export function ChoiceMenu(props: {
  label: string;
  choices: readonly Choice[];
  /** What the value without a name is called. */
  emptyName?: string;
  chosen: readonly string[];
  onChange: (chosen: string[]) => void;
}) {
  const { label, choices, chosen } = props;
  const [search, setSearch] = useState('');
  const nameOf = ({ label }: Choice) => (label === '' ? (props.emptyName ?? 'without a name') : label);
  const found = choices.filter((choice) => nameOf(choice).toLowerCase().includes(search.toLowerCase()));
  return (
    <Popover position="bottom-start" width={280} trapFocus returnFocus>
      <Popover.Target>
        <Button
          variant={chosen.length > 0 ? 'light' : 'default'}
          rightSection={<ChevronDown size={12} aria-hidden />}
          className={classes.opener}
        >
          {label}
          {chosen.length > 0 && ` (${chosen.length})`}
        </Button>
      </Popover.Target>
      <Popover.Dropdown className={classes.menu}>
        {choices.length > WORTH_SEARCHING && (
          <TextInput
            aria-label={`Search: ${label.toLowerCase()}`}
            placeholder="Search"
            value={search}
            onChange={(event) => setSearch(event.currentTarget.value)}
          />
        )}
        <fieldset className={classes.choices}>
          <legend className="visually-hidden">{label}</legend>
          {found.slice(0, LISTED).map((choice) => (
            <div key={choice.value} className={classes.choice}>
              <Checkbox
                label={nameOf(choice)}
                title={nameOf(choice)}
                checked={chosen.includes(choice.value)}
                onChange={(event) =>
                  props.onChange(
                    event.currentTarget.checked
                      ? [...chosen, choice.value]
                      : chosen.filter((one) => one !== choice.value),
                  )
                }
              />
              {choice.count !== null && <span className={classes.count}>{formatCount(choice.count)}</span>}
            </div>
          ))}
          {found.length === 0 && <p className={classes.none}>None found.</p>}
          {found.length > LISTED && (
            <p className={classes.none}>and {formatCount(found.length - LISTED)} more: search for them</p>
          )}
        </fieldset>
      </Popover.Dropdown>
    </Popover>
  );
}
