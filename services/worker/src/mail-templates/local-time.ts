/** `21 November 2026 at 13:05 CET`, from RFC 3339 and an IANA name. */
export const localTime = (time: string, timeZone: string): string =>
  formatFor(timeZone).format(new Date(time));

// Making a format takes a hundred times as long as using it. There are a few hundred names.
const formats = new Map<string, Intl.DateTimeFormat>();

const formatFor = (timeZone: string): Intl.DateTimeFormat => {
  const known = formats.get(timeZone);
  if (known !== undefined) return known;
  const format = new Intl.DateTimeFormat('en-GB', {
    day: 'numeric',
    month: 'long',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    timeZoneName: 'short',
    timeZone,
  });
  formats.set(timeZone, format);
  return format;
};

/** `21 November 2026`, from a day of the calendar, whatever the time zone. */
export const localDay = (day: string): string =>
  new Intl.DateTimeFormat('en-GB', {
    day: 'numeric',
    month: 'long',
    year: 'numeric',
    timeZone: 'UTC',
  }).format(new Date(`${day}T00:00:00Z`));
