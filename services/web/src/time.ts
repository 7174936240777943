const part = (instant: Date, timeZone: string, options: Intl.DateTimeFormatOptions): string =>
  new Intl.DateTimeFormat('en-CA', { timeZone, ...options }).format(instant);

/** The day (`YYYY-MM-DD`) that a moment falls on in a time zone. */
export const dayOf = (instant: Date, timeZone: string): string =>
  part(instant, timeZone, { year: 'numeric', month: '2-digit', day: '2-digit' });

/** The clock (`HH:MM`) at a moment in a time zone. */
export const clockOf = (instant: Date, timeZone: string): string =>
  part(instant, timeZone, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });

export const todayIn = (timeZone: string): string => dayOf(new Date(), timeZone);

/** A day so many days later. */
export const addDays = (day: string, days: number): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);

/** How many days lie between two days. */
const daysBetween = (from: string, to: string): number => (Date.parse(to) - Date.parse(from)) / 86_400_000;

/** 0 is Monday. */
export const weekdayOf = (day: string): number => (new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7;

/** The moment (RFC 3339, UTC) at which clocks in a time zone show this. */
export const momentAt = (day: string, clock: string, timeZone: string): string => {
  const wanted = Date.parse(`${day}T${clock}:00Z`);
  let guess = wanted;
  // Twice: the first guess may lie on the other side of a change of the clocks.
  for (let round = 0; round < 2; round += 1) {
    const shown = new Date(guess);
    const local = Date.parse(`${dayOf(shown, timeZone)}T${clockOf(shown, timeZone)}:00Z`);
    guess += wanted - local;
  }
  return new Date(guess).toISOString();
};

export const isDay = (due: string): boolean => due.length === 10;

/** The day and (unless it is for a whole day) the clock of a due date. */
export const dueParts = (due: string, timeZone: string): { readonly day: string; readonly clock: string } => {
  if (isDay(due)) return { day: due, clock: '' };
  const instant = new Date(due);
  return { day: dayOf(instant, timeZone), clock: clockOf(instant, timeZone) };
};

const named = (day: string, options: Intl.DateTimeFormatOptions): string =>
  new Intl.DateTimeFormat('en-GB', { timeZone: 'UTC', ...options }).format(new Date(`${day}T00:00:00Z`));

/** A day as people say it: Today, Friday, 3 May, 3 May 2031. */
export const dayLabel = (day: string, today: string): string => {
  const distance = daysBetween(today, day);
  if (distance === 0) return 'Today';
  if (distance === 1) return 'Tomorrow';
  if (distance === -1) return 'Yesterday';
  if (distance > 1 && distance < 7) return named(day, { weekday: 'long' });
  const sameYear = day.slice(0, 4) === today.slice(0, 4);
  return named(day, { day: 'numeric', month: 'short', ...(!sameYear && { year: 'numeric' }) });
};

export const dueLabel = (due: string, timeZone: string): string => {
  const { day, clock } = dueParts(due, timeZone);
  return `${dayLabel(day, todayIn(timeZone))}${clock === '' ? '' : ` ${clock}`}`;
};

/** A moment in full. */
export const fullTime = (moment: string, timeZone: string): string =>
  new Intl.DateTimeFormat('en-GB', { timeZone, dateStyle: 'medium', timeStyle: 'medium' }).format(
    new Date(moment),
  );

/** A moment that is past, as it is told: just now, 5 min ago, 14:05, Yesterday 14:05. */
export const agoLabel = (moment: string, timeZone: string): string => {
  const instant = new Date(moment);
  const minutes = Math.floor((Date.now() - instant.getTime()) / 60_000);
  if (minutes < 1) return 'just now';
  if (minutes < 60) return `${minutes} min ago`;
  const today = todayIn(timeZone);
  const day = dayOf(instant, timeZone);
  const clock = clockOf(instant, timeZone);
  return day === today ? clock : `${dayLabel(day, today)} ${clock}`;
};
