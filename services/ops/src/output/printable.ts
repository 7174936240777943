// Controls (C0, C1, DEL), line separators and the marks that turn the direction of writing.
const unprintable = /[\p{Cc}\p{Bidi_Control}\u2028\u2029]/gu;

/**
 * Text from users as a terminal may show it: what could move the cursor, change colours or hide other text is written as
 * an escape. (A title may hold any character but NUL.)
 */
export const printable = (text: string): string =>
  text.replaceAll(unprintable, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);

/** At most so many characters; `…` stands for what was cut off. */
export const shortened = (text: string, length: number): string =>
  text.length <= length ? text : `${text.slice(0, Math.max(0, length - 1))}…`;
