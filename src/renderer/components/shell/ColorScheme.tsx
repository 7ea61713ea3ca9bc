import { type MantineColorSchemeManager, useMantineColorScheme } from '@mantine/core';
import { useEffect } from 'react';
import { useSettingValue } from '../../stores/console.ts';

const nothing = () => undefined;

/**
 * Keeps no colour scheme in the window. The main process sets it for all of Chromium before the window is seen, so
 * "auto" is right from the start; reading it from storage would make the first paint wait for the main process.
 */
export const colorSchemeManager: MantineColorSchemeManager = {
  get: (defaultValue) => defaultValue,
  set: nothing,
  subscribe: nothing,
  unsubscribe: nothing,
  clear: nothing,
};

/** Applies the setting color_scheme. */
export function ColorScheme() {
  const wanted = useSettingValue('color_scheme');
  const { setColorScheme } = useMantineColorScheme();
  useEffect(() => {
    if (wanted === 'auto' || wanted === 'light' || wanted === 'dark') setColorScheme(wanted);
  }, [wanted, setColorScheme]);
  return null;
}
