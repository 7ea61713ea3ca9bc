import { MantineProvider } from '@mantine/core';
import { lazy, Suspense, useEffect } from 'react';
import classes from './App.module.css';
import { ErrorBoundary } from './components/ErrorBoundary.tsx';
import { Late } from './components/Late.tsx';
import { Banners } from './components/shell/Banners.tsx';
import { ColorScheme, colorSchemeManager } from './components/shell/ColorScheme.tsx';
import { pages } from './components/shell/pages.ts';
import { Rail } from './components/shell/Rail.tsx';
import { StatusBar } from './components/shell/StatusBar.tsx';
import { followShortcuts } from './components/shell/shortcuts.ts';
import { Waiting } from './components/Waiting.tsx';
import { styleNonce } from './nonce.ts';
import { useAlertPanel } from './stores/alertPanel.ts';
import { followConsole } from './stores/console.ts';
import { followLocation, usePlace } from './stores/navigation.ts';
import { usePalette } from './stores/palette.ts';
import { useToasts } from './stores/toasts.ts';
import { theme } from './theme.ts';

const AlertPanel = lazy(async () => ({
  default: (await import('./components/shell/AlertPanel.tsx')).AlertPanel,
}));
const Palette = lazy(async () => ({ default: (await import('./components/shell/Palette.tsx')).Palette }));
const ToastHost = lazy(async () => ({
  default: (await import('./components/shell/ToastHost.tsx')).ToastHost,
}));

/** The window: rail, page, status bar, and what lies over them. */
export function App() {
  useEffect(() => {
    const stops = [followLocation(), followShortcuts(), followConsole()];
    performance.mark('interactive');
    document.documentElement.dataset.interactive = 'true';
    return () => {
      for (const stop of stops) stop();
    };
  }, []);
  return (
    <MantineProvider
      theme={theme}
      defaultColorScheme="auto"
      colorSchemeManager={colorSchemeManager}
      getStyleNonce={styleNonce}
    >
      <ColorScheme />
      <div className={classes.window}>
        <Rail />
        <div className={classes.stage}>
          <Banners />
          <CurrentPage />
        </div>
        <StatusBar />
      </div>
      <Overlays />
    </MantineProvider>
  );
}

function CurrentPage() {
  const id = usePlace((place) => place.page);
  const { name, view } = pages[id];
  useEffect(() => {
    document.title = `${name} - AI Ops Console`;
  }, [name]);
  return (
    <main className={classes.page} aria-label={name}>
      <ErrorBoundary key={id} what={`The ${name} page`}>
        <Late code={view} fallback={<Waiting label={`Loading ${name}`} />}>
          {(View) => <View />}
        </Late>
      </ErrorBoundary>
    </main>
  );
}

/** Alerts, palette and toasts: their code is loaded when the first one is wanted. */
function Overlays() {
  const alertsWanted = useAlertPanel((state) => state.open || state.opened);
  const paletteWanted = usePalette((state) => state.open || state.opened);
  const toastsWanted = useToasts((state) => state.waiting.length > 0 || state.shown);
  return (
    <Suspense fallback={null}>
      {alertsWanted && <AlertPanel />}
      {paletteWanted && <Palette />}
      {toastsWanted && <ToastHost />}
    </Suspense>
  );
}
