import { createTheme, type MantineColorsTuple } from '@mantine/core';

/** The one accent: a steady blue that is no state's colour. */
const accent: MantineColorsTuple = [
  '#edf2fe',
  '#d8e2f8',
  '#adc2f2',
  '#80a0ed',
  '#5b83e8',
  '#4470e5',
  '#3765e2',
  '#2a56c9',
  '#234cb4',
  '#1a419e',
];

/** Greys of the dark scheme, as cool as our surfaces. */
const dark: MantineColorsTuple = [
  '#e4e7ec',
  '#c9cfd9',
  '#a2abba',
  '#717a8b',
  '#3c4452',
  '#323844',
  '#1f232b',
  '#181b21',
  '#121419',
  '#0d0f13',
];

/** Red that white text can be read on. */
const red: MantineColorsTuple = [
  '#fff0ef',
  '#ffdedc',
  '#ffb9b5',
  '#ff918b',
  '#f96a62',
  '#e5483f',
  '#d63a31',
  '#b3261e',
  '#9d1f18',
  '#861812',
];

const small = { defaultProps: { size: 'xs' } };

/** Dense and calm: 13 px text, 8 px grid, 32 px controls at most, one accent. */
export const theme = createTheme({
  primaryColor: 'accent',
  primaryShade: { light: 7, dark: 7 },
  colors: { accent, dark, red },
  fontFamily: 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif',
  fontFamilyMonospace: 'ui-monospace, "SF Mono", "Cascadia Code", "DejaVu Sans Mono", Consolas, monospace',
  fontSizes: { xs: '0.75rem', sm: '0.8125rem', md: '0.8125rem', lg: '0.9375rem', xl: '1.125rem' },
  spacing: { xs: '0.5rem', sm: '0.75rem', md: '1rem', lg: '1.5rem', xl: '2rem' },
  headings: { fontWeight: '600' },
  defaultRadius: 'sm',
  cursorType: 'pointer',
  respectReducedMotion: true,
  components: {
    Button: small,
    ActionIcon: { defaultProps: { size: 'md', variant: 'subtle', color: 'gray' } },
    TextInput: small,
    PasswordInput: small,
    NumberInput: small,
    Textarea: small,
    Select: small,
    NativeSelect: small,
    Autocomplete: small,
    TagsInput: small,
    Checkbox: small,
    Switch: small,
    SegmentedControl: small,
    Tooltip: { defaultProps: { openDelay: 400, withArrow: true } },
  },
});
