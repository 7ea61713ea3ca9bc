import { type RefObject, useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react';
import {
  possibleTop,
  ROW_PX,
  type ScrollSpace,
  scrollSpace,
  scrollTopOf,
  topOf,
  topShowing,
} from './scrollSpace.ts';

/** How the rows of a list moved since it is shown. */
export interface RowShift {
  /** Rows that came (or went, below 0) above what is in view, all in all. */
  readonly moved: number;
  /** Rises with every other list, which is shown from its start. */
  readonly list: number;
}

/** Where a list of any length is scrolled to. */
export interface RowScroll {
  readonly space: ScrollSpace;
  /** Px of the list above what is in view. */
  readonly top: number;
  readonly onScroll: () => void;
  /** Scrolls until a row is wholly in view. */
  readonly reveal: (row: number) => void;
}

/** `follows`: the list went where the element was scrolled to; else the element has to be scrolled to where the list is. */
interface Place {
  readonly top: number;
  readonly follows: boolean;
}

/**
 * Scrolls a list of `count` rows in an element, below a head of `headPx` that stays. Long lists are scrolled in a smaller
 * room: the scrollbar then goes over all of them in large steps, the wheel as far as in any other list.
 */
export function useRowScroll(
  scroller: RefObject<HTMLElement | null>,
  count: number,
  headPx: number,
  shift: RowShift,
): RowScroll {
  const viewPx = useViewPx(scroller, headPx);
  const [place, setPlace] = useState<Place>({ top: 0, follows: true });
  const space = scrollSpace(count, viewPx);
  const top = possibleTop(space, place.top);
  const now = useRef({ space, top });
  useLayoutEffect(() => {
    now.current = { space, top };
  });

  const shifted = useRef(shift);
  useLayoutEffect(() => {
    const before = shifted.current;
    shifted.current = shift;
    if (before.list !== shift.list) setPlace({ top: 0, follows: false });
    else if (before.moved !== shift.moved) {
      const by = (shift.moved - before.moved) * ROW_PX;
      setPlace(({ top }) => ({ top: Math.max(0, top + by), follows: false }));
    }
  }, [shift]);

  // A list that grew is scrolled in other steps: then the element has to be moved though the list stays.
  const { scale } = space;
  const scaled = useRef(scale);
  useLayoutEffect(() => {
    const element = scroller.current;
    if (element === null || (place.follows && scaled.current === scale)) return;
    scaled.current = scale;
    const scrollTop = scrollTopOf(now.current.space, now.current.top);
    if (isElsewhere(element, scrollTop)) element.scrollTop = scrollTop;
  }, [scroller, place, scale]);

  const onScroll = useCallback(() => {
    const element = scroller.current;
    if (element === null) return;
    const { space, top } = now.current;
    // The echo of a place that was set here.
    if (space.scale !== 1 && !isElsewhere(element, scrollTopOf(space, top))) return;
    setPlace({ top: topOf(space, element.scrollTop), follows: true });
  }, [scroller]);

  useEffect(() => {
    const element = scroller.current;
    const onWheel = (event: WheelEvent) => {
      const { space } = now.current;
      const sideways = event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY);
      if (space.scale === 1 || sideways || event.ctrlKey) return;
      event.preventDefault();
      const by = wheelPx(event, space.viewPx);
      setPlace(({ top }) => ({ top: possibleTop(space, top + by), follows: false }));
    };
    element?.addEventListener('wheel', onWheel, { passive: false });
    return () => element?.removeEventListener('wheel', onWheel);
  }, [scroller]);

  const reveal = useCallback((row: number) => {
    const { space, top } = now.current;
    setPlace({ top: topShowing(space, top, row), follows: false });
  }, []);
  return { space, top, onScroll, reveal };
}

function useViewPx(scroller: RefObject<HTMLElement | null>, headPx: number): number {
  const [viewPx, setViewPx] = useState(0);
  useLayoutEffect(() => {
    const element = scroller.current;
    if (element === null) return;
    const measure = () => setViewPx(Math.max(0, element.clientHeight - headPx));
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, [scroller, headPx]);
  return viewPx;
}

function isElsewhere(element: HTMLElement, scrollTop: number): boolean {
  return Math.abs(element.scrollTop - scrollTop) >= 1;
}

function wheelPx(event: WheelEvent, viewPx: number): number {
  if (event.deltaMode === WheelEvent.DOM_DELTA_LINE) return event.deltaY * ROW_PX;
  return event.deltaMode === WheelEvent.DOM_DELTA_PAGE ? event.deltaY * viewPx : event.deltaY;
}
