/** What of an event's data is personal; see `Personal` of the domain, which this mirrors without importing it. */
export interface Personal {
  readonly owner: (data: unknown, state: unknown) => Owner | undefined;
  readonly fields?: PersonalFields;
}

/** A user, by id, or whoever has an e-mail address. */
export type Owner = { readonly user: string } | { readonly address: string };

/** What is read once a person is erased. In a text, `{id}` becomes the id of the event's stream. */
export type Erased = string | null | readonly string[];

/** By field; for the fields of an object, an object of them. */
export interface PersonalFields {
  readonly [field: string]: Erased | PersonalFields;
}

export const isDeeper = (field: Erased | PersonalFields): field is PersonalFields =>
  typeof field === 'object' && field !== null && !Array.isArray(field);
