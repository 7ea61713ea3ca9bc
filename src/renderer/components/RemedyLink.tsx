import { placeHash, usePlace } from '../stores/navigation.ts';
import type { Remedy } from './remedy.ts';

/** A link to the page that puts an error right; nothing when the person is there already. */
export function RemedyLink({ remedy }: { remedy: Remedy | null }) {
  const here = usePlace((place) => place.page);
  if (remedy === null || remedy.page === here) return null;
  return <a href={placeHash(remedy.page, remedy.params)}>{remedy.label}</a>;
}
