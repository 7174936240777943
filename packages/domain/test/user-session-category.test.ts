import t, { type Test } from 'tap';
import type {
  Actor,
  CategoryCommand,
  CategoryEvent,
  RegisterUser,
  SessionEvent,
  SignIn,
  UserEvent,
} from '../src/index.ts';
import { categoryDecider, roles, sessionDecider, userDecider } from '../src/index.ts';
import { at, given, type Past } from './given.ts';

const user = (t: Test, events: readonly Past<UserEvent>[]) => given(t, userDecider, events);
const session = (t: Test, events: readonly Past<SessionEvent>[]) => given(t, sessionDecider, events);
const category = (t: Test, events: readonly Past<CategoryEvent>[]) => given(t, categoryDecider, events);

const account = {
  id: 'ada',
  email: 'Ada@Example.org',
  username: 'ada',
  display_name: 'Ada L.',
  role: 'MEMBER',
} as const satisfies Partial<RegisterUser>;
const register: RegisterUser = { type: 'RegisterUser', ...account };
const registered: UserEvent = { type: 'UserRegistered', data: account };

t.test('B1 B2 D1: a registration makes the account and its profile, with the documented preferences', (t) => {
  user(t, [])
    .when(register)
    .then([registered])
    .andState({
      ...account,
      is_active: true,
      bio: '',
      avatar_url: null,
      timezone: 'UTC',
      email_notifications: { completions: 'all', reminders: true, assignments: true },
      created_at: at(0),
      updated_at: at(0),
    });
  user(t, [])
    .when({ ...register, username: null })
    .then([{ type: 'UserRegistered', data: { ...account, username: null } }]);
  t.end();
});

t.test('B1: an account is registered once', (t) => {
  user(t, [registered]).when(register).then({ rejected: 'already_exists', field: 'id' });
  t.end();
});

t.test('B10: the first administrator is registered as one', (t) => {
  user(t, [])
    .when({ ...register, role: 'ADMIN' })
    .then([{ type: 'UserRegistered', data: { ...account, role: 'ADMIN' } }])
    .andState({ role: 'ADMIN' });
  t.end();
});

t.test('G7: no event of an account can carry a password', (t) => {
  const careless = { ...register, password: 'correct horse battery staple' };
  user(t, []).when(careless).then([registered]);
  t.end();
});

t.test('C4: a role is changed, and the same role again is no change', (t) => {
  const roleChanged: UserEvent = { type: 'RoleChanged', data: { role: 'ADMIN' } };
  user(t, [registered])
    .when({ type: 'ChangeRole', role: 'ADMIN' })
    .then([roleChanged])
    .andState({ role: 'ADMIN', created_at: at(0), updated_at: at(1) });
  user(t, [registered, roleChanged])
    .when({ type: 'ChangeRole', role: 'MEMBER' })
    .then([{ type: 'RoleChanged', data: { role: 'MEMBER' } }]);
  user(t, [registered])
    .when({ type: 'ChangeRole', role: 'MEMBER' })
    .then([])
    .andState({ updated_at: at(0) });
  for (const role of roles) user(t, []).when({ type: 'ChangeRole', role }).then({ rejected: 'not_found' });
  t.end();
});

const signIn: SignIn = { type: 'SignIn', id: 'session-1', user_id: 'ada', method: 'password' };
const signedIn: SessionEvent = {
  type: 'SignedIn',
  data: {
    id: 'session-1',
    user_id: 'ada',
    method: 'password',
    ip: null,
    user_agent: null,
    cookie: false,
  },
};
const refreshed: SessionEvent = { type: 'SessionRefreshed', data: {} };
const revoked: SessionEvent = { type: 'SessionRevoked', data: { reason: 'signed_out' } };

t.test('C1 D1 A7: a sign-in begins a session, once', (t) => {
  session(t, [])
    .when(signIn)
    .then([signedIn])
    .andState({
      id: 'session-1',
      user_id: 'ada',
      created_at: at(0),
      last_used_at: at(0),
      revoked_at: null,
    });
  session(t, [signedIn]).when(signIn).then({ rejected: 'already_exists', field: 'id' });
  session(t, [signedIn, revoked]).when(signIn).then({ rejected: 'already_exists', field: 'id' });
  t.end();
});

t.test('A2 B1: a session is refreshed until it ends', (t) => {
  session(t, [signedIn, refreshed])
    .when({ type: 'RefreshSession' })
    .then([refreshed])
    .andState({ created_at: at(0), last_used_at: at(2), revoked_at: null });
  session(t, [signedIn, revoked]).when({ type: 'RefreshSession' }).then({ rejected: 'session_ended' });
  session(t, []).when({ type: 'RefreshSession' }).then({ rejected: 'not_found' });
  t.end();
});

t.test('A2: a session is revoked; to revoke it again is no change', (t) => {
  session(t, [signedIn, refreshed])
    .when({ type: 'RevokeSession', reason: 'signed_out' })
    .then([revoked])
    .andState({ revoked_at: at(2), last_used_at: at(1) });
  session(t, [signedIn, revoked])
    .when({ type: 'RevokeSession', reason: 'signed_out' })
    .then([])
    .andState({ revoked_at: at(1) });
  session(t, []).when({ type: 'RevokeSession', reason: 'signed_out' }).then({ rejected: 'not_found' });
  t.end();
});

const ada: Actor = { id: 'ada', role: 'MEMBER' };
const eve: Actor = { id: 'eve', role: 'MEMBER' };
const admin: Actor = { id: 'root', role: 'ADMIN' };
const home = { id: 'category-1', owner_id: 'ada', name: 'Home', color: '#00ff00' };
const created: CategoryEvent = { type: 'CategoryCreated', data: home };
const deleted: CategoryEvent = { type: 'CategoryDeleted', data: {} };
const create: CategoryCommand = {
  type: 'CreateCategory',
  by: ada,
  id: 'category-1',
  name: 'Home',
  color: '#00ff00',
};
const change = (changes: { name?: string; color?: string | null }, by = ada): CategoryCommand => ({
  type: 'ChangeCategory',
  by,
  changes,
});

t.test('B4: a category is created, owned by the caller, once', (t) => {
  category(t, [])
    .when(create)
    .then([created])
    .andState({ ...home, created_at: at(0), updated_at: at(0), deleted_at: null });
  category(t, [created]).when(create).then({ rejected: 'already_exists', field: 'id' });
  category(t, [created, deleted]).when(create).then({ rejected: 'already_exists', field: 'id' });
  t.end();
});

t.test('B4: a category is edited: only what changed is in the event, and nothing makes no event', (t) => {
  category(t, [created])
    .when(change({ name: 'House', color: '#00ff00' }))
    .then([{ type: 'CategoryChanged', data: { name: 'House' } }])
    .andState({ name: 'House', color: '#00ff00', updated_at: at(1), created_at: at(0) });
  category(t, [created])
    .when(change({ color: null }))
    .then([{ type: 'CategoryChanged', data: { color: null } }])
    .andState({ name: 'Home', color: null });
  category(t, [created])
    .when(change({ name: 'home', color: '#ff0000' }))
    .then([{ type: 'CategoryChanged', data: { name: 'home', color: '#ff0000' } }]);
  category(t, [created]).when(change({})).then([]);
  category(t, [created])
    .when(change({ name: 'Home', color: '#00ff00' }))
    .then([]);
  t.end();
});

t.test('B4: a category is deleted, and then there is none', (t) => {
  category(t, [created])
    .when({ type: 'DeleteCategory', by: ada })
    .then([deleted])
    .andState({ deleted_at: at(1), updated_at: at(1), name: 'Home' });
  for (const history of [[], [created, deleted]]) {
    for (const by of [ada, admin]) {
      category(t, history)
        .when(change({ name: 'House' }, by))
        .then({ rejected: 'not_found' });
      category(t, history).when({ type: 'DeleteCategory', by }).then({ rejected: 'not_found' });
    }
  }
  t.end();
});

t.test('A3 C4 D2: a category is its owner’s: not a stranger’s, but also an administrator’s', (t) => {
  category(t, [created])
    .when(change({ name: 'Mine' }, eve))
    .then({ rejected: 'not_found' });
  category(t, [created]).when(change({}, eve)).then({ rejected: 'not_found' });
  category(t, [created]).when({ type: 'DeleteCategory', by: eve }).then({ rejected: 'not_found' });
  category(t, [created])
    .when(change({ name: 'Ours' }, admin))
    .then([{ type: 'CategoryChanged', data: { name: 'Ours' } }])
    .andState({ name: 'Ours', owner_id: 'ada' });
  category(t, [created]).when({ type: 'DeleteCategory', by: admin }).then([deleted]);
  t.end();
});

t.test('each aggregate begins with one event only', (t) => {
  const recorded_at = at(0);
  t.throws(
    () => userDecider.evolve(undefined, { type: 'RoleChanged', data: { role: 'ADMIN' }, recorded_at }),
    /RoleChanged cannot be the first event of a user/,
  );
  t.throws(
    () => sessionDecider.evolve(undefined, { type: 'SessionRefreshed', data: {}, recorded_at }),
    /SessionRefreshed cannot be the first event of a session/,
  );
  t.throws(
    () => categoryDecider.evolve(undefined, { type: 'CategoryDeleted', data: {}, recorded_at }),
    /CategoryDeleted cannot be the first event of a category/,
  );
  t.end();
});
