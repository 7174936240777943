/** Markup that is safe to send. Made by `html` only, so that text never gets there without being escaped. */
export interface Html {
  readonly html: string;
}

/** A template whose text is trusted and whose values are not: each is escaped, except what is `Html` already. */
export const html = (strings: TemplateStringsArray, ...values: readonly (string | Html)[]): Html => ({
  html: String.raw(
    { raw: strings },
    ...values.map((value) => (typeof value === 'string' ? escaped(value) : value.html)),
  ),
});

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

const escaped = (text: string): string =>
  text.replaceAll(/[&<>"']/g, (character) => entities[character] ?? '');
