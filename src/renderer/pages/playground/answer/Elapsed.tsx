import { useEffect, useState } from 'react';
import { formatDuration } from '../../../../shared/format.ts';
import { StateBadge } from '../../../components/StateBadge.tsx';

const STEP_MS = 100;

/** How long the running request has taken so far. */
export function Elapsed({ since }: { since: number }) {
  const [now, setNow] = useState(since);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), STEP_MS);
    return () => clearInterval(timer);
  }, []);
  return (
    <span className="numeric">
      <StateBadge tone="busy" label={`running ${formatDuration(Math.max(0, now - since))}`} plain />
    </span>
  );
}
