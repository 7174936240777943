/** Letters that accents are no part of, as Unicode sees it; people who cannot type them write these instead. */
const plain: Readonly<Record<string, string>> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  đ: 'd',
  ð: 'd',
  ħ: 'h',
  ı: 'i',
  ł: 'l',
  þ: 'th',
};
const notPlain = /[ßæœøđðħıłþ]/g;

// Written without spaces between words: every character is one.
const unspaced =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}]/gu;
const anyBeyondAscii = /[^\0-\x7f]/;
// PostgreSQL refuses words of more than 2 kB; the rest of a longer one is the next.
const word = /[\p{L}\p{N}]{1,100}/gu;

const fold = (text: string): string => {
  const lower = text.toLowerCase();
  if (!anyBeyondAscii.test(lower)) return lower;
  return lower
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .replaceAll(notPlain, (letter) => plain[letter] ?? letter)
    .replaceAll(unspaced, ' $& ');
};

/** The distinct words of a text, without case, accents and punctuation: `Crème brûlée!` → creme, brulee. */
export const wordsOf = (text: string): readonly string[] => [...new Set(fold(text).match(word))];

/** What is stored of a text so that it can be found: a `tsvector` as PostgreSQL reads it. */
export const searchVector = (text: string): string => wordsOf(text).join(' ');

/** What finds the texts in which every word of a search begins a word: a `tsquery` for each, that of the longest word first. */
export const searchQueries = (search: string): readonly string[] =>
  wordsOf(search)
    .toSorted((a, b) => b.length - a.length)
    .map((each) => `${each}:*`);
