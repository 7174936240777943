import fc from 'fast-check';
import t from 'tap';
import { resolveDue } from '../src/index.ts';

const minute = 60_000;
const day = 24 * 60 * minute;

const calendars = new Map<string, Intl.DateTimeFormat>();

/** The calendar day in a zone, as `YYYY-MM-DD`: the browser's own answer, which the domain does not use. */
const calendarDay = (moment: number, timeZone: string): string => {
  const calendar =
    calendars.get(timeZone) ??
    new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' });
  calendars.set(timeZone, calendar);
  return calendar.format(moment);
};

/**
 * The first minute whose calendar day in the zone is later than the given one, by trying: quarters of an hour up to
 * the first hit, then each minute of the hour before it.
 */
const firstMinuteAfter = (given: string, timeZone: string): string => {
  const start = Date.parse(`${given}T00:00:00.000Z`);
  let moment = start - day;
  while (calendarDay(moment, timeZone) <= given) moment += 15 * minute;
  moment -= 60 * minute;
  while (calendarDay(moment, timeZone) <= given) moment += minute;
  return new Date(moment).toISOString();
};

const ends = (given: string, timeZone: string): string | null => resolveDue(given, timeZone).due_at;

t.test('B3: null clears the due date, whatever the zone', (t) => {
  t.strictSame(resolveDue(null, 'Asia/Tokyo'), { due_date: null, due_at: null, due_day: null });
  t.end();
});

t.test('B3: a time is itself, in UTC with milliseconds, whatever the zone', (t) => {
  const times: [given: string, utc: string][] = [
    ['2026-03-29T02:30:00Z', '2026-03-29T02:30:00.000Z'],
    ['2026-03-29T02:30:00.5+02:00', '2026-03-29T00:30:00.500Z'],
    ['2026-01-01T00:00:00+14:00', '2025-12-31T10:00:00.000Z'],
    ['2026-01-01T00:00:00.123456-09:30', '2026-01-01T09:30:00.123Z'],
    ['2024-02-29T23:59:59.999Z', '2024-02-29T23:59:59.999Z'],
  ];
  for (const [given, utc] of times) {
    for (const zone of ['UTC', 'Pacific/Kiritimati', 'America/Los_Angeles']) {
      t.strictSame(resolveDue(given, zone), { due_date: utc, due_at: utc, due_day: utc.slice(0, 10) }, given);
    }
  }
  t.end();
});

t.test('B3: a day stays a day and ends at midnight in the zone', (t) => {
  const days: [given: string, zone: string, ends: string][] = [
    ['2026-06-15', 'UTC', '2026-06-16T00:00:00.000Z'],
    ['2026-06-15', 'Etc/UTC', '2026-06-16T00:00:00.000Z'],
    ['2026-06-15', 'Europe/Berlin', '2026-06-15T22:00:00.000Z'],
    ['2026-12-15', 'Europe/Berlin', '2026-12-15T23:00:00.000Z'],
    ['2026-06-15', 'America/Los_Angeles', '2026-06-16T07:00:00.000Z'],
    ['2026-06-15', 'Asia/Tokyo', '2026-06-15T15:00:00.000Z'],
    ['2026-06-15', 'Asia/Kolkata', '2026-06-15T18:30:00.000Z'],
    ['2026-06-15', 'Asia/Kathmandu', '2026-06-15T18:15:00.000Z'],
    ['2026-06-15', 'Asia/Tehran', '2026-06-15T20:30:00.000Z'],
    ['2026-06-15', 'Pacific/Chatham', '2026-06-15T11:15:00.000Z'],
    ['2026-12-15', 'Pacific/Chatham', '2026-12-15T10:15:00.000Z'],
    ['2026-06-15', 'Pacific/Marquesas', '2026-06-16T09:30:00.000Z'],
    ['2026-06-15', 'Pacific/Kiritimati', '2026-06-15T10:00:00.000Z'],
    ['2026-06-15', 'Pacific/Pago_Pago', '2026-06-16T11:00:00.000Z'],
    ['2026-06-15', 'Etc/GMT+12', '2026-06-16T12:00:00.000Z'],
    ['2024-02-28', 'Europe/Berlin', '2024-02-28T23:00:00.000Z'],
    ['2024-02-29', 'Europe/Berlin', '2024-02-29T23:00:00.000Z'],
    ['2026-12-31', 'America/New_York', '2027-01-01T05:00:00.000Z'],
  ];
  for (const [given, zone, due_at] of days) {
    t.strictSame(resolveDue(given, zone), { due_date: given, due_at, due_day: given }, `${given} in ${zone}`);
  }
  t.end();
});

t.test('B3: around a clock change that leaves midnight alone, the offset at that midnight counts', (t) => {
  const days: [given: string, zone: string, ends: string][] = [
    ['2026-03-28', 'Europe/Berlin', '2026-03-28T23:00:00.000Z'],
    ['2026-03-29', 'Europe/Berlin', '2026-03-29T22:00:00.000Z'],
    ['2026-10-24', 'Europe/Berlin', '2026-10-24T22:00:00.000Z'],
    ['2026-10-25', 'Europe/Berlin', '2026-10-25T23:00:00.000Z'],
    ['2026-03-07', 'America/New_York', '2026-03-08T05:00:00.000Z'],
    ['2026-03-08', 'America/New_York', '2026-03-09T04:00:00.000Z'],
    ['2026-10-31', 'America/New_York', '2026-11-01T04:00:00.000Z'],
    ['2026-11-01', 'America/New_York', '2026-11-02T05:00:00.000Z'],
    // Lord Howe moves by half an hour: +10:30 in winter, +11:00 in summer.
    ['2026-04-04', 'Australia/Lord_Howe', '2026-04-04T13:00:00.000Z'],
    ['2026-04-05', 'Australia/Lord_Howe', '2026-04-05T13:30:00.000Z'],
    ['2026-10-03', 'Australia/Lord_Howe', '2026-10-03T13:30:00.000Z'],
    ['2026-10-04', 'Australia/Lord_Howe', '2026-10-04T13:00:00.000Z'],
    // Troll, in the Antarctic, moves by two hours.
    ['2026-03-29', 'Antarctica/Troll', '2026-03-29T22:00:00.000Z'],
    ['2026-10-25', 'Antarctica/Troll', '2026-10-26T00:00:00.000Z'],
  ];
  for (const [given, zone, due_at] of days) t.equal(ends(given, zone), due_at, `${given} in ${zone}`);
  t.end();
});

t.test('B3: where midnight does not exist, the day ends at the first moment after it', (t) => {
  const days: [given: string, zone: string, ends: string][] = [
    ['2018-11-03', 'America/Sao_Paulo', '2018-11-04T03:00:00.000Z'],
    ['2021-03-27', 'Asia/Beirut', '2021-03-27T22:00:00.000Z'],
    ['2024-04-25', 'Africa/Cairo', '2024-04-25T22:00:00.000Z'],
    ['2024-03-09', 'America/Havana', '2024-03-10T05:00:00.000Z'],
    ['2023-09-02', 'America/Santiago', '2023-09-03T04:00:00.000Z'],
    ['2019-10-05', 'America/Asuncion', '2019-10-06T04:00:00.000Z'],
    ['2022-02-24', 'Asia/Amman', '2022-02-24T22:00:00.000Z'],
    // Samoa crossed the date line: its 30 December 2011 did not happen.
    ['2011-12-29', 'Pacific/Apia', '2011-12-30T10:00:00.000Z'],
    ['2011-12-30', 'Pacific/Apia', '2011-12-30T10:00:00.000Z'],
    ['2011-12-31', 'Pacific/Apia', '2011-12-31T10:00:00.000Z'],
  ];
  for (const [given, zone, due_at] of days) {
    t.equal(ends(given, zone), due_at, `${given} in ${zone}`);
    t.equal(firstMinuteAfter(given, zone), due_at, `${given} in ${zone}, by trying`);
  }
  t.end();
});

t.test('B3: where midnight happens twice, the day ends at the first', (t) => {
  const days: [given: string, zone: string, ends: string][] = [
    // 01:00 becomes 00:00 of the same day.
    ['2024-11-02', 'America/Havana', '2024-11-03T04:00:00.000Z'],
    // 00:01 became 23:01 of the day before.
    ['2006-10-28', 'America/St_Johns', '2006-10-29T02:30:00.000Z'],
    // 24:00 becomes 23:00: the day has an hour more, and midnight happens once.
    ['2018-02-17', 'America/Sao_Paulo', '2018-02-18T03:00:00.000Z'],
    ['2024-10-31', 'Africa/Cairo', '2024-10-31T22:00:00.000Z'],
    ['2021-10-30', 'Asia/Beirut', '2021-10-30T22:00:00.000Z'],
  ];
  for (const [given, zone, due_at] of days) t.equal(ends(given, zone), due_at, `${given} in ${zone}`);
  t.end();
});

t.test('A5: at the ends of the calendar, due times stay comparable as text', (t) => {
  t.equal(ends('9999-12-31', 'UTC'), '9999-12-31T23:59:59.999Z');
  t.equal(ends('9999-12-31', 'America/New_York'), '9999-12-31T23:59:59.999Z');
  t.equal(ends('9999-12-31', 'Asia/Tokyo'), '9999-12-31T15:00:00.000Z');
  t.equal(resolveDue('9999-12-31T23:59:59-10:00', 'UTC').due_at, '9999-12-31T23:59:59.999Z');
  t.equal(ends('0001-01-01', 'UTC'), '0001-01-02T00:00:00.000Z');
  t.equal(resolveDue('0001-01-01T00:00:00+10:00', 'UTC').due_at, '0001-01-01T00:00:00.000Z');
  t.equal(ends('0050-06-01', 'Asia/Kathmandu'), '0050-06-01T18:18:44.000Z', 'local mean time, to the second');
  t.end();
});

t.test('B3: in every zone, on any day, the due time is the first minute of a later day', (t) => {
  const days = fc
    .integer({ min: Date.parse('2000-01-01') / day, max: Date.parse('2035-12-31') / day })
    .map((number) => new Date(number * day).toISOString().slice(0, 10));
  const zones = fc.constantFrom(...Intl.supportedValuesOf('timeZone'));
  fc.assert(
    fc.property(days, zones, (given, zone) => ends(given, zone) === firstMinuteAfter(given, zone)),
    { numRuns: 3000 },
  );
  t.pass('3,000 examples');
  t.end();
});

/** The zone's offset from UTC, in words, at a moment. */
const offsetNames = (timeZone: string): ((moment: number) => string) => {
  const format = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset', year: '2-digit' });
  return (moment) => format.format(moment).split(' ').at(-1) ?? '';
};

/** About when a zone's clocks changed in these years: to the quarter of an hour, as far as looking once a month shows. */
const clockChanges = (timeZone: string): readonly number[] => {
  const offsetName = offsetNames(timeZone);
  const found: number[] = [];
  const end = Date.parse('2036-01-01');
  for (let moment = Date.parse('2000-01-01'); moment < end; moment += 30 * day) {
    const [before, after] = [offsetName(moment), offsetName(moment + 30 * day)];
    if (before === after) continue;
    let [lower, upper] = [moment, moment + 30 * day];
    while (upper - lower > 15 * minute) {
      const middle = (lower + upper) / 2;
      if (offsetName(middle) === before) lower = middle;
      else upper = middle;
    }
    found.push(upper);
  }
  return found;
};

t.test('B3: in every zone, the days around a clock change end at the first minute of a later day', (t) => {
  const changes = Intl.supportedValuesOf('timeZone').flatMap((zone) =>
    clockChanges(zone).map((change) => ({ zone, change })),
  );
  t.ok(changes.length > 5000, `${changes.length} clock changes`);
  fc.assert(
    fc.property(fc.constantFrom(...changes), fc.constantFrom(-1, 0, 1), ({ zone, change }, offset) => {
      const given = calendarDay(change + offset * day, zone);
      return ends(given, zone) === firstMinuteAfter(given, zone);
    }),
    { numRuns: 3000 },
  );
  t.pass('3,000 examples');
  t.end();
});
