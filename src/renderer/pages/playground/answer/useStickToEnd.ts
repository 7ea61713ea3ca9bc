import { type RefObject, useEffect, useLayoutEffect, useRef } from 'react';

const NEAR_PX = 48;

/** Keeps a scrolling element at its end while it grows, unless the person scrolled away from the end. */
export function useStickToEnd(element: RefObject<HTMLElement | null>, length: number, active: boolean): void {
  const stuck = useRef(true);
  useEffect(() => {
    const host = element.current;
    if (!host || !active) return;
    stuck.current = true;
    const follow = () => {
      stuck.current = host.scrollHeight - host.scrollTop - host.clientHeight < NEAR_PX;
    };
    host.addEventListener('scroll', follow, { passive: true });
    return () => host.removeEventListener('scroll', follow);
  }, [element, active]);
  useLayoutEffect(() => {
    const host = element.current;
    if (host && active && stuck.current && length > 0) host.scrollTop = host.scrollHeight;
  }, [element, active, length]);
}
