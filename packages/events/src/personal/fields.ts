import { type Erased, isDeeper, type PersonalFields } from './definition.ts';

export type Fields = Readonly<Record<string, unknown>>;

export const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Data in two parts: what anybody may read, and what is personal (undefined: nothing of it). */
export const parted = (
  data: Fields,
  personal: PersonalFields,
): { readonly open: Fields; readonly hidden: Fields | undefined } => {
  const open: Record<string, unknown> = {};
  let hidden: Record<string, unknown> | undefined;
  for (const name in data) {
    const value = data[name];
    const field = personal[name];
    if (field === undefined) {
      open[name] = value;
    } else if (isDeeper(field) && isFields(value)) {
      const inner = parted(value, field);
      open[name] = inner.open;
      if (inner.hidden !== undefined) (hidden ??= {})[name] = inner.hidden;
    } else {
      (hidden ??= {})[name] = value;
    }
  }
  return { open, hidden };
};

/** The two parts together again, in the object of the open one. */
export const joined = (whole: Record<string, unknown>, hidden: Fields): Fields => {
  for (const name in hidden) {
    const value = hidden[name];
    const there = whole[name];
    whole[name] = isFields(there) && isFields(value) ? joined({ ...there }, value) : value;
  }
  return whole;
};

/** What is read in the place of the personal part once its key is gone. */
export const erasedFields = (personal: PersonalFields, id: string): Fields =>
  Object.fromEntries(
    Object.entries(personal).map(([name, field]) => [
      name,
      isDeeper(field) ? erasedFields(field, id) : standIn(field, id),
    ]),
  );

const standIn = (field: Erased, id: string): Erased =>
  typeof field === 'string' ? field.replace('{id}', id) : field;
