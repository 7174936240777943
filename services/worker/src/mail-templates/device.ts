import { isIP } from 'node:net';
import { texts } from './texts.ts';

/** Whence a request came, as an event's meta says. */
export interface Origin {
  readonly ip?: string;
  readonly user_agent?: string;
}

type Names = readonly (readonly [pattern: RegExp, name: string])[];

/** In this order: each pretends to be some of those after it. */
const browsers: Names = [
  [/\bEdg(A|iOS)?\//, 'Edge'],
  [/\b(OPR|Opera)\//, 'Opera'],
  [/\bSamsungBrowser\//, 'Samsung Internet'],
  [/\b(Firefox|FxiOS)\//, 'Firefox'],
  [/\b(Chrome|CriOS|Chromium)\//, 'Chrome'],
  [/\bSafari\//, 'Safari'],
  [/^curl\//, 'curl'],
];

const systems: Names = [
  [/\biPhone\b/, 'an iPhone'],
  [/\biPad\b/, 'an iPad'],
  [/\bAndroid\b/, 'Android'],
  [/\bWindows\b/, 'Windows'],
  [/\bCrOS\b/, 'ChromeOS'],
  [/\b(Macintosh|Mac OS X)\b/, 'macOS'],
  [/\bLinux\b/, 'Linux'],
];

/**
 * Where a request came from, in words that are ours: a client may call itself anything, so nothing that it said is repeated to
 * the reader of a mail.
 */
export const inWords = ({ ip = '', user_agent = '' }: Origin): string => {
  const { address, unknownAddress, browser, unknownBrowser } = texts.origin;
  const named = (names: Names) => names.find(([pattern]) => pattern.test(user_agent))?.[1];
  const program = named(browsers);
  const where = isIP(ip) === 0 ? unknownAddress : address(ip);
  return program === undefined
    ? `${where}, ${unknownBrowser}`
    : `${where}, ${browser(program, named(systems))}`;
};
