const longest = 500;

/** What must not be kept about a failure: addresses, secrets that go by a known form, and what a URL says beyond its host and path. */
const patterns: readonly (readonly [pattern: RegExp, instead: string])[] = [
  [/\/\/[^\s/@]*@/g, '//'],
  [/[^\s<>()"'`,;:=@]+@[^\s<>()"'`,;:=@]+/g, '[address]'],
  [/\b(?:whsec|tl|sk|pk|ghp|xox[a-z])_[\w+/=-]{8,}/g, '[secret]'],
  [/\b(Bearer|Basic|Token)\s+[\w.+/=~-]+/gi, '$1 [secret]'],
  [/\beyJ[\w-]+\.[\w-]+\.[\w-]*/g, '[secret]'],
  [
    /\b(password|secret|token|code|authorization|api[_-]?key)(["']?\s*[=:]\s*["']?)[^\s"',;&]+/gi,
    '$1$2[secret]',
  ],
  [/(https?:\/\/[^\s?#]+)[?#][^\s]*/g, '$1'],
  [/\p{Cc}+/gu, ' '],
];

/** An error's message as it may be stored and shown to operators: without addresses and secrets, of at most 500 characters. */
export const scrubbed = (error: unknown): string => {
  const whole = error instanceof Error ? error.message || error.name : String(error);
  // Some patterns look at a text again from each of its characters.
  const message = whole.slice(0, longest * 2);
  const text = patterns.reduce((left, [pattern, instead]) => left.replace(pattern, instead), message);
  return text.length <= longest ? text : `${text.slice(0, longest - 1)}…`;
};
