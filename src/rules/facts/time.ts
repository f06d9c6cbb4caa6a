/** Windows of the week in a named zone: `mon-fri 09:00-17:00 Europe/Berlin`, `sat,sun UTC`, `22:00-06:00 Asia/Tokyo`. */

export interface Window {
  readonly excludes: boolean;
  /** 0 is Sunday; of a window over midnight, the day on which it begins. */
  readonly days: ReadonlySet<number>;
  /** Minutes of the day; `to` is not part of it and may be smaller than `from`. */
  readonly from: number;
  readonly to: number;
  readonly zone: string;
}

const DAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];
const WINDOW = /^(!?)(?:([a-z]{3}(?:-[a-z]{3})?(?:,[a-z]{3}(?:-[a-z]{3})?)*) )?(?:(\d\d):(\d\d)-(\d\d):(\d\d) )?(\S+)$/;

/** null: it is none. The zone is not looked at. */
export function parseWindow(text: string): Window | null {
  const found = WINDOW.exec(text.trim());
  if (found === null || (found[2] === undefined && found[3] === undefined)) return null;
  const days = found[2] === undefined ? new Set(DAYS.keys()) : daysIn(found[2]);
  const [from, to] = found[3] === undefined ? [0, 1440] : [minute(found[3], found[4]), minute(found[5], found[6])];
  if (days === null || from > 1439 || to > 1440 || from === to) return null;
  return { excludes: found[1] === '!', days, from, to, zone: found[7]! };
}

const minute = (hours: string | undefined, minutes: string | undefined): number =>
  Number(minutes) > 59 ? Number.POSITIVE_INFINITY : Number(hours) * 60 + Number(minutes);

function daysIn(text: string): Set<number> | null {
  const days = new Set<number>();
  for (const part of text.split(',')) {
    const [first, last = first] = part.split('-').map(name => DAYS.indexOf(name));
    if (first === -1 || last === -1) return null;
    for (let day = first!; ; day = (day + 1) % 7) {
      days.add(day);
      if (day === last) break;
    }
  }
  return days;
}

export function isTimeZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat('en-US', { timeZone: zone });
    // `GMT+2` and the like are offsets that daylight saving makes wrong half of the year.
    return /^[A-Za-z_]+(?:\/[A-Za-z0-9_+-]+)*$/.test(zone);
  } catch {
    return false;
  }
}

/** `now`: milliseconds since the epoch. */
export function isWithin({ days, from, to, zone }: Window, now: number): boolean {
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    weekday: 'short',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).formatToParts(now);
  const part = (type: string): string => parts.find(one => one.type === type)?.value ?? '';
  const day = DAYS.indexOf(part('weekday').toLowerCase());
  const at = Number(part('hour')) * 60 + Number(part('minute'));
  if (from < to) return days.has(day) && at >= from && at < to;
  return at >= from ? days.has(day) : at < to && days.has((day + 6) % 7);
}
