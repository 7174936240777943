import { useSignal } from '@preact/signals';
import { answerOf, type components, type paths } from '@taskledger/client';
import { useEffect } from 'preact/hooks';
import { api, me } from '../session.ts';
import { complain, say } from '../ui/toasts.tsx';
import { usePages } from '../ui/use-pages.ts';

type Account = components['schemas']['Account'];
type AccountPatch = NonNullable<
  paths['/api/v1/users/{id}']['patch']['requestBody']
>['content']['application/json'];

const isAccount = (person: object): person is Account => 'role' in person;

/** Who has an account, with which role. */
export const PeoplePage = () => {
  const search = useSignal('');
  const {
    items: people,
    failure,
    reload,
    hasMore,
    loadMore,
  } = usePages<Account>(async (from) => {
    const query = { limit: 50, ...(search.value !== '' && { search: search.value }), ...from };
    const page = await answerOf(api.GET('/api/v1/users', { params: { query } }));
    return { ...page, results: page.results.filter(isAccount) };
  });
  useEffect(() => {
    const timer = setTimeout(() => void reload(), people.value === undefined ? 0 : 250);
    return () => clearTimeout(timer);
  }, [search.value]);

  const change = async (account: Account, body: AccountPatch, done: string): Promise<void> => {
    try {
      const params = { path: { id: account.id } };
      const changed = await answerOf(api.PATCH('/api/v1/users/{id}', { params, body }));
      people.value = people.value?.map((each) => (each.id === changed.id ? changed : each));
      say(`${account.display_name}: ${done}`);
    } catch (error) {
      complain(error);
      // The controls go back to what holds.
      people.value = people.value?.map((each) => ({ ...each }));
    }
  };
  return (
    <>
      <h1 tabIndex={-1}>People</h1>
      <div class="toolbar" role="search" aria-label="Find people">
        <input
          type="search"
          aria-label="Search people"
          placeholder="Name, username or address"
          value={search.value}
          onInput={(event) => (search.value = event.currentTarget.value)}
        />
      </div>
      {failure !== '' && (
        <p class="empty" role="alert">
          {failure}
        </p>
      )}
      {people.value?.length === 0 && <p class="empty">Nobody has this name.</p>}
      <table class="table table-people">
        <thead>
          <tr>
            <th scope="col">Name</th>
            <th scope="col">E-mail</th>
            <th scope="col">Role</th>
            <th scope="col">Account</th>
          </tr>
        </thead>
        <tbody>
          {people.value?.map((account) => (
            <PersonLine key={account.id} account={account} onChange={change} />
          ))}
        </tbody>
      </table>
      {hasMore && (
        <button type="button" class="button button-quiet more" onClick={loadMore}>
          More
        </button>
      )}
    </>
  );
};

interface PersonLineProps {
  readonly account: Account;
  readonly onChange: (account: Account, body: AccountPatch, done: string) => Promise<void>;
}

const PersonLine = ({ account, onChange }: PersonLineProps) => {
  const { id, display_name: name, email, role, is_active: active } = account;
  return (
    <tr class={active ? '' : 'inactive'}>
      <th scope="row">
        {name} {id === me().id && <span class="badge">you</span>}
      </th>
      <td data-label="E-mail">{email}</td>
      <td data-label="Role">
        <select
          aria-label={`Role of ${name}`}
          value={role}
          onChange={(event) => {
            const wanted = event.currentTarget.value === 'ADMIN' ? 'ADMIN' : 'MEMBER';
            void onChange(account, { role: wanted }, wanted === 'ADMIN' ? 'administrator now' : 'member now');
          }}
        >
          <option value="MEMBER">Member</option>
          <option value="ADMIN">Administrator</option>
        </select>
      </td>
      <td data-label="Account">
        <button
          type="button"
          class={active ? 'button' : 'button button-main'}
          onClick={() => void onChange(account, { is_active: !active }, active ? 'closed' : 'open again')}
        >
          {active ? 'Close account' : 'Open again'}
          <span class="sr"> of {name}</span>
        </button>
      </td>
    </tr>
  );
};
