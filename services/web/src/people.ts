import { signal } from '@preact/signals';
import { answerOf, type components } from '@taskledger/client';
import { api, user } from './session.ts';

export type Person = components['schemas']['Person'];

const known = signal<ReadonlyMap<string, Person>>(new Map());
const asked = new Set<string>();

const learn = (people: readonly Person[]): void => {
  known.value = new Map([...known.peek(), ...people.map((person) => [person.id, person] as const)]);
};

/** The name of an actor or assignee. Asks the server once for somebody unknown: the name shows when it has arrived. */
export const nameOf = (id: string | null): string => {
  if (id === null) return 'Nobody';
  if (id === 'system') return 'Taskledger';
  if (id === user.value?.id) return 'You';
  const person = known.value.get(id);
  if (person !== undefined) return person.display_name;
  if (!asked.has(id)) {
    asked.add(id);
    answerOf(api.GET('/api/v1/users/{id}', { params: { path: { id } } })).then(
      (found) => learn([found]),
      () => undefined,
    );
  }
  return 'Somebody';
};

/** The same inside a sentence: changed by you. */
export const byName = (id: string | null): string =>
  nameOf(id).replace(/^(You|Somebody|Nobody)$/, (word) => word.toLowerCase());

/** Up to ten people whose names fit. */
export const findPeople = async (search: string): Promise<readonly Person[]> => {
  const { results } = await answerOf(
    api.GET('/api/v1/users', { params: { query: { limit: 10, ...(search !== '' && { search }) } } }),
  );
  learn(results);
  return results;
};

/** Of one or two letters. */
export const initialsOf = (name: string): string =>
  name
    .split(/\s+/)
    .slice(0, 2)
    .map((word) => word.charAt(0).toUpperCase())
    .join('');
