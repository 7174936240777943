import type { Test } from 'tap';
import type { Answer, Json, RequestOptions, TestApi, TestUser } from './support.ts';

/** What these tests read of a task. */
export interface Task extends Json {
  readonly id: string;
  readonly title: string;
  readonly status: string;
  readonly version: number;
  readonly position: number;
}

export interface TaskList {
  readonly results: readonly Task[];
  readonly next_cursor?: string | null;
  readonly next: string | null;
  readonly previous: string | null;
  readonly count?: number;
}

type Send = <Body = Task>(path: string, body?: object, options?: RequestOptions) => Promise<Answer<Body>>;

/** Requests under `/api/v1` on behalf of one user. */
export interface Client {
  readonly id: string;
  readonly get: <Body = Task>(path: string, options?: RequestOptions) => Promise<Answer<Body>>;
  readonly post: Send;
  readonly put: Send;
  readonly patch: Send;
  readonly delete: (path: string, options?: RequestOptions) => Promise<Answer<Json>>;
  /** Creates a task and answers with it. */
  readonly create: (body: object) => Promise<Task>;
  /** The tasks of a list. */
  readonly list: (query?: string) => Promise<readonly Task[]>;
}

export const clientOf = (api: TestApi, { id, token }: TestUser): Client => {
  const send =
    (method: string): Send =>
    (path, body, options = {}) =>
      api.request(method, `/api/v1${path}`, { token, ...(body !== undefined && { body }), ...options });
  const get: Client['get'] = (path, options) => send('GET')(path, undefined, options);
  return {
    id,
    get,
    post: send('POST'),
    put: send('PUT'),
    patch: send('PATCH'),
    delete: (path, options) => send('DELETE')(path, undefined, options),
    create: async (body) => {
      const { status, body: created } = await send('POST')('/tasks', body);
      if (status !== 201) throw new Error(`POST /tasks: ${status} ${JSON.stringify(created)}`);
      return created;
    },
    list: async (query = '') => {
      const { status, body } = await get<TaskList>(`/tasks${query}`);
      if (status !== 200) throw new Error(`GET /tasks${query}: ${status} ${JSON.stringify(body)}`);
      return body.results;
    },
  };
};

/** A client for somebody new. */
export const newClient = async (api: TestApi): Promise<Client> => clientOf(api, await api.registerUser());

export const ifMatch = (value: string | number): RequestOptions => ({
  headers: { 'if-match': typeof value === 'number' ? `"${value}"` : value },
});

/** Asserts a problem response: its status, its code, and for 422 the fields that are wrong. */
export const isProblem = (
  t: Test,
  { status, headers, body }: Answer<unknown>,
  expected: { readonly status: number; readonly code?: string; readonly fields?: readonly string[] },
  name = `${expected.status} ${expected.code ?? ''}`,
): void => {
  t.equal(status, expected.status, name);
  t.match(headers.get('content-type'), /^application\/problem\+json/, `${name}: problem+json`);
  if (expected.code !== undefined) t.match(body, { code: expected.code }, `${name}: its code`);
  if (expected.fields !== undefined) {
    const { errors = [] } = body as { errors?: { field: string }[] };
    t.strictSame(
      errors.map(({ field }) => field),
      expected.fields,
      `${name}: its fields`,
    );
  }
};
