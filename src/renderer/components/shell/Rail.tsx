import { pageIds, placeHash, usePlace } from '../../stores/navigation.ts';
import { pages } from './pages.ts';
import classes from './Rail.module.css';

/** The way between pages, on the left. Each page also opens with Ctrl and its number. */
export function Rail() {
  const current = usePlace((place) => place.page);
  return (
    <nav className={classes.rail} aria-label="Main">
      <ul>
        {pageIds.map((id, index) => {
          const { name, icon: Icon } = pages[id];
          return (
            <li key={id}>
              <a
                className={classes.item}
                href={placeHash(id)}
                title={`Ctrl+${index + 1}`}
                aria-keyshortcuts={`Control+${index + 1}`}
                aria-current={current === id ? 'page' : undefined}
                draggable={false}
              >
                <Icon size={18} strokeWidth={1.75} aria-hidden />
                <span>{name}</span>
              </a>
            </li>
          );
        })}
      </ul>
    </nav>
  );
}
