import { categoryOf, type EventDefinition, type EventMeta, type RecordedEvent } from '../event.ts';
import { decrypt, encrypt } from './encryption.ts';
import { erasedFields, type Fields, isFields, joined, parted } from './fields.ts';
import type { PersonalKeys } from './keys.ts';

/** Part of an event that is to be encrypted, and for whom. */
interface Part {
  readonly subject: string;
  readonly fields: Fields;
}

/** An event in its parts. Where `data` and `meta` are of one person, they are encrypted together, as part of the data. */
export interface Parts {
  readonly open: unknown;
  readonly data: Part | undefined;
  readonly meta: Part | undefined;
}

/** What an event is stored as, and read from. */
export interface StoredParts {
  readonly data: unknown;
  readonly meta: unknown;
}

type Placed = Pick<RecordedEvent, 'event_id' | 'stream' | 'type'>;
type Envelope = Placed & Pick<RecordedEvent, 'data' | 'meta' | 'recorded_at'>;

/** The key by its id: at hand, or the person is erased. */
export type KeyById = (id: string) => Buffer | 'erased';

/** Somebody whose key is gone was about to be written about: what they had under way when they were erased. */
export class PersonErased extends Error {
  override readonly name = 'PersonErased';
}

const placeOf = ({ event_id, stream, type }: Placed, part: 'data' | 'meta'): string =>
  `${part} ${event_id} ${stream} ${type}`;

/** Finds what of an event is personal, and whose. `state`: what the event happens to. */
export const partsOf = (
  keys: PersonalKeys,
  { personal }: EventDefinition,
  event: Envelope,
  state: unknown,
): Parts => {
  const { data, meta, recorded_at } = event;
  const { ip, user_agent } = meta;
  const hasOrigin = ip !== undefined || user_agent !== undefined;
  const user = actingUser(meta);
  const whole = isFields(data) ? data : undefined;
  const { open, hidden } =
    personal?.fields === undefined || whole === undefined
      ? { open: data, hidden: undefined }
      : parted(whole, personal.fields);
  const needsOwner = hidden !== undefined || (hasOrigin && user === undefined);
  const owner = needsOwner ? keys.subjectOf(personal?.owner(data, state), recorded_at) : '';
  return {
    open,
    data: hidden && { subject: owner, fields: hidden },
    meta: hasOrigin
      ? {
          subject: user === undefined ? owner : keys.subjectOf({ user }, recorded_at),
          fields: { ...(ip !== undefined && { ip }), ...(user_agent !== undefined && { user_agent }) },
        }
      : undefined,
  };
};

const actingUser = ({ actor }: EventMeta): string | undefined =>
  actor === null || actor === 'system' ? undefined : actor;

/** The parts as they are stored. All keys must be at hand. */
export const storedParts = (
  keys: PersonalKeys,
  event: Envelope,
  { open, data, meta }: Parts,
): StoredParts => {
  const where = withoutOrigin(event.meta);
  const origin = meta === undefined || keys.of(meta.subject) === 'erased' ? undefined : meta;
  if (data === undefined) {
    if (origin !== undefined)
      where['enc'] = sealed(keys, event, 'meta', origin.subject, { m: origin.fields });
    return { data: open, meta: where };
  }
  const subject = writtenFor(keys, event, data.subject);
  const together = origin?.subject === subject;
  const content = together ? { d: data.fields, m: origin.fields } : { d: data.fields };
  const enc = sealed(keys, event, 'data', subject, content);
  if (origin !== undefined && !together) {
    where['enc'] = sealed(keys, event, 'meta', origin.subject, { m: origin.fields });
  }
  return { data: { ...(isFields(open) ? open : undefined), enc }, meta: where };
};

// Every append comes through here: a spread that leaves something out costs several times as much.
const withoutOrigin = (meta: EventMeta): Record<string, unknown> => {
  const left: Record<string, unknown> = {};
  const names: Record<string, unknown> = { ...meta };
  for (const name in names) if (name !== 'ip' && name !== 'user_agent') left[name] = names[name];
  return left;
};

/** What is written about something whose owner was erased is its writer's. */
const writtenFor = (keys: PersonalKeys, { meta, recorded_at, stream }: Envelope, owner: string): string => {
  if (keys.of(owner) !== 'erased') return owner;
  const user = actingUser(meta);
  const writer = user === undefined ? undefined : keys.subjectOf({ user }, recorded_at);
  if (writer === undefined || keys.of(writer) === 'erased') {
    throw new PersonErased(`what was to be written to ${stream} is of somebody who was erased`);
  }
  return writer;
};

const sealed = (
  keys: PersonalKeys,
  event: Envelope,
  part: 'data' | 'meta',
  subject: string,
  content: object,
): string => {
  const person = keys.of(subject);
  if (person === undefined || person === 'erased') throw new Error(`the key of ${subject} is not at hand`);
  return `${person.id}.${encrypt(person.key, placeOf(event, part), JSON.stringify(content))}`;
};

/** Whose keys the parts need. */
export const subjectsOf = (keys: PersonalKeys, event: Envelope, { data, meta }: Parts): string[] => {
  const subjects: string[] = [];
  if (meta !== undefined) subjects.push(meta.subject);
  if (data !== undefined) {
    subjects.push(data.subject);
    const user = actingUser(event.meta);
    if (user !== undefined && keys.of(data.subject) === 'erased') {
      subjects.push(keys.subjectOf({ user }, event.recorded_at));
    }
  }
  return subjects;
};

const idLength = 36;

const encryptedIn = (part: unknown): string | undefined =>
  isFields(part) && typeof part['enc'] === 'string' ? part['enc'] : undefined;

/** The ids of the keys that an event as stored was encrypted under. */
export const keyIdsOf = ({ data, meta }: StoredParts): string[] =>
  [encryptedIn(data), encryptedIn(meta)].flatMap((enc) => (enc === undefined ? [] : enc.slice(0, idLength)));

/** The data of a stored event with its personal fields, or with what is read in their stead; `m`: what of the meta was with it. */
export const openedData = (
  keyOf: KeyById,
  { personal }: EventDefinition,
  event: Placed,
  data: unknown,
): { readonly data: unknown; readonly m: Fields | undefined } => {
  const enc = encryptedIn(data);
  if (enc === undefined || !isFields(data)) return { data, m: undefined };
  const open = withoutEnc(data);
  const content = opened(keyOf, event, 'data', enc);
  if (content === undefined) {
    const id = event.stream.slice(categoryOf(event.stream).length + 1);
    return { data: joined(open, erasedFields(personal?.fields ?? {}, id)), m: undefined };
  }
  return { data: joined(open, fieldsIn(content, 'd')), m: fieldsIn(content, 'm') };
};

// As `withoutOrigin`.
const withoutEnc = (data: Fields): Record<string, unknown> => {
  const open: Record<string, unknown> = {};
  for (const name in data) if (name !== 'enc') open[name] = data[name];
  return open;
};

/** The meta of a stored event; what of it is gone is absent. */
export const openedMeta = (
  keyOf: KeyById,
  event: Placed,
  meta: EventMeta,
  m: Fields | undefined,
): EventMeta => {
  const enc = encryptedIn(meta);
  if (enc === undefined) return m === undefined ? meta : { ...meta, ...m };
  const { enc: _, ...open } = { enc, ...meta };
  const content = opened(keyOf, event, 'meta', enc);
  return { ...open, ...m, ...(content !== undefined && fieldsIn(content, 'm')) };
};

const opened = (keyOf: KeyById, event: Placed, part: 'data' | 'meta', enc: string): unknown => {
  const key = keyOf(enc.slice(0, idLength));
  if (key === 'erased') return undefined;
  return JSON.parse(decrypt(key, placeOf(event, part), enc.slice(idLength + 1)));
};

const fieldsIn = (content: unknown, name: string): Fields => {
  const fields = isFields(content) ? content[name] : undefined;
  return isFields(fields) ? fields : {};
};
