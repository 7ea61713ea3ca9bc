const days = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'] as const;

/** A cron text in words where that is easy: "every day at 02:00"; null where it is not. */
export function cronWords(cron: string): string | null {
  const [minute = '', hour = '', day = '', month = '', weekday = '', ...more] = cron.trim().split(/\s+/);
  if (more.length > 0 || month !== '*') return null;
  const every = /^\*\/(\d+)$/.exec(minute)?.[1];
  if (every !== undefined && hour === '*' && day === '*' && weekday === '*') return `every ${every} minutes`;
  if (!/^\d+$/.test(minute)) return null;
  if (hour === '*' && day === '*' && weekday === '*')
    return minute === '0' ? 'every hour' : `every hour at minute ${minute}`;
  if (!/^\d+$/.test(hour)) return null;
  const at = `at ${hour.padStart(2, '0')}:${minute.padStart(2, '0')}`;
  if (day === '*' && weekday === '*') return `every day ${at}`;
  if (day === '*' && weekday === '1-5') return `Monday to Friday ${at}`;
  const names = weekday.split(',').map((one) => (/^[0-7]$/.test(one) ? days[Number(one) % 7] : undefined));
  if (day === '*' && names.every((name) => name !== undefined)) return `every ${names.join(', ')} ${at}`;
  if (/^\d+$/.test(day) && weekday === '*') return `on day ${day} of every month ${at}`;
  return null;
}
