import { TriangleAlert } from 'lucide-react';
import { useSettings } from '../../stores/console.ts';
import { pageIds, placeHash, usePlace } from '../../stores/navigation.ts';
import { usePalette } from '../../stores/palette.ts';
import { pages } from './pages.ts';
import classes from './Rail.module.css';

const problemText = 'The settings have a problem to put right.';

/** The way between pages, on the left. Each page also opens with Ctrl and its number. */
export function Rail() {
  const current = usePlace((place) => place.page);
  const broken = useSettings((state) => (state.data?.problems.length ?? 0) > 0);
  return (
    <nav className={classes.rail} aria-label="Main">
      <ul>
        {pageIds.map((id, index) => {
          const { name, icon: Icon } = pages[id];
          const marked = broken && id === 'settings';
          return (
            <li key={id}>
              <a
                className={classes.item}
                href={placeHash(id)}
                title={`Ctrl+${index + 1}`}
                aria-keyshortcuts={`Control+${index + 1}`}
                aria-description={marked ? problemText : undefined}
                aria-current={current === id ? 'page' : undefined}
                draggable={false}
              >
                <Icon size={18} strokeWidth={1.75} aria-hidden />
                <span>{name}</span>
                {marked && <Mark />}
              </a>
            </li>
          );
        })}
      </ul>
      <button
        type="button"
        className={classes.commands}
        aria-keyshortcuts="Control+K"
        onClick={() => usePalette.getState().toggle()}
      >
        Commands <kbd aria-hidden>Ctrl+K</kbd>
      </button>
    </nav>
  );
}

/** A sign at the Settings item, on every page, while something is wrong with the settings. */
function Mark() {
  return (
    <span className={classes.mark} title={problemText}>
      <TriangleAlert size={14} aria-hidden />
    </span>
  );
}
