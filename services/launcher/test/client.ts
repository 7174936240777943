import { z } from 'zod';

const userSchema = z.looseObject({ id: z.string() });
const tokensSchema = z.looseObject({ access: z.string() });
const taskSchema = z.looseObject({ id: z.string(), title: z.string(), status: z.string() });

export type Task = z.infer<typeof taskSchema>;

/** Somebody who is signed in. */
export interface Person {
  readonly id: string;
  create(title: string): Promise<Task>;
  get(taskId: string): Promise<Task>;
  /** The response's status; rejects when there was no response. */
  complete(taskId: string): Promise<number>;
}

const password = 'a long enough secret';

export async function signUp(api: string, email: string): Promise<Person> {
  const { id } = userSchema.parse(await post(`${api}/auth/register`, { email, password }));
  return person(api, id, await signIn(api, email));
}

/** An access token. */
export async function signIn(api: string, email: string): Promise<string> {
  return tokensSchema.parse(await post(`${api}/auth/login`, { email, password })).access;
}

export function person(api: string, id: string, token: string): Person {
  const headers = { authorization: `Bearer ${token}` };
  return {
    id,
    create: async (title) => taskSchema.parse(await post(`${api}/tasks`, { title }, headers)),
    get: async (taskId) => taskSchema.parse(await ok(await fetch(`${api}/tasks/${taskId}`, { headers }))),
    async complete(taskId) {
      const response = await fetch(`${api}/tasks/${taskId}/complete`, { method: 'POST', headers });
      // A response of which only the head arrived acknowledges nothing.
      await response.text();
      return response.status;
    },
  };
}

async function post(url: string, body: object, headers: Record<string, string> = {}): Promise<unknown> {
  return ok(
    await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    }),
  );
}

async function ok(response: Response): Promise<unknown> {
  if (!response.ok) throw new Error(`${response.url} answered ${response.status}: ${await response.text()}`);
  return response.json();
}
