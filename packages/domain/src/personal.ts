import type { Erased, Owner, OwnerOf } from './event.ts';

/** The placeholder that stands where a person's words were. `{id}` becomes the id of the event's stream. */
export const erasedText = '(erased)';
/** Nobody's: a name that can never be registered (RFC 2606), different for each stream, since addresses are unique. */
export const erasedAddress = '{id}@erased.invalid';

/** Whether an address is that of somebody who was erased. */
export const isErasedAddress = (email: string): boolean => email.endsWith('@erased.invalid');

/** What people other than its members see of an account that was erased. */
export const erasedName = 'Deleted user';

/** No tags. */
export const none: Erased = [];

/** The user whom a field names: of the event, or else of the state that the event happens to. */
export const theUserIn =
  (field: string): OwnerOf =>
  (data, state) => {
    const user = textIn(data, field) ?? textIn(state, field);
    return user === undefined ? undefined : { user };
  };

/** Whoever receives mail at the address in that field, of the event or else of the state. */
export const theAddressIn =
  (field: string): OwnerOf =>
  (data, state): Owner | undefined => {
    const address = textIn(data, field) ?? textIn(state, field);
    return address === undefined ? undefined : { address };
  };

/** The author of the comment that the event names. */
export const theCommentsAuthor: OwnerOf = (data, state) => {
  const id = textIn(data, 'comment_id');
  const comments = memberOf(state, 'comments');
  if (!Array.isArray(comments)) return undefined;
  const author = textIn(
    comments.find((comment: unknown) => textIn(comment, 'id') === id),
    'author_id',
  );
  return author === undefined ? undefined : { user: author };
};

const memberOf = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;

const textIn = (value: unknown, name: string): string | undefined => {
  const found = memberOf(value, name);
  return typeof found === 'string' ? found : undefined;
};
