import { Button, NativeSelect, NumberInput, Popover } from '@mantine/core';
import { ChevronDown } from 'lucide-react';
import { useState } from 'react';
import classes from './Filter.module.css';
import { ageWords, type FilterRange, hitWords, sizeWords } from './filterParts.ts';

/** A figure of entries that a filter narrows to a range. */
export interface RangeKind {
  readonly label: string;
  /** Ranges that are often wanted. */
  readonly offers: readonly FilterRange[];
  readonly units: readonly { readonly label: string; readonly factor: number }[];
  /** The upper end as typed is in the range, as with whole numbers. */
  readonly whole: boolean;
  readonly words: (range: FilterRange | undefined) => string | null;
}

const HOUR_S = 3600;
const DAY_S = 86_400;
const KIB = 1024;

export const ageRange: RangeKind = {
  label: 'Age',
  offers: [
    { to: HOUR_S },
    { to: DAY_S },
    { from: DAY_S },
    { from: 7 * DAY_S },
    { from: 30 * DAY_S },
    { from: 90 * DAY_S },
  ],
  units: [
    { label: 'days', factor: DAY_S },
    { label: 'hours', factor: HOUR_S },
    { label: 'minutes', factor: 60 },
  ],
  whole: false,
  words: ageWords,
};

export const hitRange: RangeKind = {
  label: 'Hits',
  offers: [{ from: 0, to: 1 }, { from: 1 }, { from: 10 }, { from: 100 }],
  units: [{ label: 'hits', factor: 1 }],
  whole: true,
  words: hitWords,
};

export const sizeRange: RangeKind = {
  label: 'Size',
  offers: [{ to: KIB }, { from: 16 * KIB }, { from: KIB * KIB }, { from: 10 * KIB * KIB }],
  units: [
    { label: 'KiB', factor: KIB },
    { label: 'MiB', factor: KIB * KIB },
    { label: 'bytes', factor: 1 },
  ],
  whole: false,
  words: sizeWords,
};

interface Props {
  readonly kind: RangeKind;
  readonly range: FilterRange | undefined;
  readonly onChange: (range: FilterRange | undefined) => void;
}

/** A button that opens ranges to choose from, and one's own. */
export function RangeMenu(props: Props) {
  const { kind, range } = props;
  const [opened, setOpened] = useState(false);
  const take = (next: FilterRange | undefined) => {
    setOpened(false);
    props.onChange(next);
  };
  return (
    <Popover opened={opened} onChange={setOpened} position="bottom-start" width={340} trapFocus returnFocus>
      <Popover.Target>
        <Button
          variant={range === undefined ? 'default' : 'light'}
          rightSection={<ChevronDown size={12} aria-hidden />}
          className={classes.opener}
          onClick={() => setOpened((before) => !before)}
        >
          {kind.label}
        </Button>
      </Popover.Target>
      <Popover.Dropdown className={classes.menu}>
        <div className={classes.offers}>
          {kind.offers.map((offer) => (
            <Button
              key={kind.words(offer)}
              variant="default"
              size="compact-xs"
              aria-pressed={offer.from === range?.from && offer.to === range?.to}
              onClick={() => take(offer)}
            >
              {kind.words(offer)}
            </Button>
          ))}
        </div>
        <OwnRange kind={kind} range={range} onChange={take} />
      </Popover.Dropdown>
    </Popover>
  );
}

function OwnRange({ kind, range, onChange }: Props) {
  const largest = range?.from ?? range?.to ?? 0;
  const fitting = kind.units.find(({ factor }) => largest >= factor && largest % factor === 0);
  const [unit, setUnit] = useState(fitting ?? kind.units[0]);
  const factor = unit?.factor ?? 1;
  const shown = (value: number | undefined) => (value === undefined ? '' : value / factor);
  const [from, setFrom] = useState<number | string>(shown(range?.from));
  const [to, setTo] = useState<number | string>(
    kind.whole && range?.to !== undefined ? range.to - 1 : shown(range?.to),
  );
  const bound = (value: number | string, more: number) =>
    typeof value === 'number' ? value * factor + more : undefined;
  const upper = bound(to, kind.whole ? 1 : 0);
  const lower = bound(from, 0);
  const upsideDown = upper !== undefined && lower !== undefined && lower >= upper;
  return (
    <form
      className={classes.own}
      onSubmit={(event) => {
        event.preventDefault();
        if (upsideDown) return;
        onChange(lower === undefined && upper === undefined ? undefined : { from: lower, to: upper });
      }}
    >
      <NumberInput label="From" min={0} value={from} onChange={setFrom} hideControls />
      <NumberInput
        label="To"
        min={0}
        value={to}
        onChange={setTo}
        hideControls
        error={upsideDown ? 'Below “From”' : undefined}
      />
      {kind.units.length > 1 && (
        <NativeSelect
          label="Unit"
          miw={88}
          data={kind.units.map(({ label }) => label)}
          value={unit?.label}
          onChange={(event) => setUnit(kind.units.find(({ label }) => label === event.currentTarget.value))}
        />
      )}
      <Button type="submit" variant="default">
        Apply
      </Button>
    </form>
  );
}
