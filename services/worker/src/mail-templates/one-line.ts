/** What people typed may hold line breaks; a header, a name and a sentence may not. */
export const oneLine = (text: string): string => text.replaceAll(/[\p{Cc}\s]+/gu, ' ').trim();
