import { useMantineColorScheme } from '@mantine/core';
import { useEffect } from 'react';
import { useSettingValue } from '../../stores/console.ts';

/** Applies the setting color_scheme. The last one is kept by the window, so the next start does not flash. */
export function ColorScheme() {
  const wanted = useSettingValue('color_scheme');
  const { setColorScheme } = useMantineColorScheme();
  useEffect(() => {
    if (wanted === 'auto' || wanted === 'light' || wanted === 'dark') setColorScheme(wanted);
  }, [wanted, setColorScheme]);
  return null;
}
