/** A day of the person's own zone: from its first instant to the first one of the next day (exclusive), epoch ms. */
export interface LocalDay {
  readonly since: number;
  readonly until: number;
}

/** The day that holds an instant. 23, 24 or 25 hours long: computed by calendar, so it is right where clocks change. */
export function localDayOf(at: number): LocalDay {
  const date = new Date(at);
  const midnight = (days: number) =>
    new Date(date.getFullYear(), date.getMonth(), date.getDate() + days).getTime();
  return { since: midnight(0), until: midnight(1) };
}
