import { useSignal } from '@preact/signals';
import { answerOf } from '@taskledger/client';
import { useSubmit } from '../ui/use-submit.ts';
import { api, me, user, type User } from '../session.ts';
import { say } from '../ui/toasts.tsx';

type Completions = User['email_notifications']['completions'];

const completions: readonly Completions[] = ['all', 'by_others', 'none'];
const completionNames: Readonly<Record<Completions, string>> = {
  all: 'Every one',
  by_others: 'Those by others',
  none: 'None',
};

const zones = Intl.supportedValuesOf('timeZone');

/** The profile, with what is mailed. */
export const ProfileForm = () => {
  const draft = useSignal(me());
  const { value } = draft;
  const set = (change: Partial<User>): void => {
    draft.value = { ...draft.value, ...change };
  };
  const notify = (change: Partial<User['email_notifications']>): void =>
    set({ email_notifications: { ...draft.value.email_notifications, ...change } });
  const { submit, busy, problem } = useSubmit(async () => {
    const { display_name, username, bio, timezone, email_notifications } = draft.value;
    const body = { display_name, username, bio, timezone, email_notifications };
    user.value = await answerOf(api.PATCH('/api/v1/profile', { body }));
    draft.value = me();
    say('Your profile is saved');
  });
  return (
    <section class="panel" aria-labelledby="profile-title">
      <h2 id="profile-title">Profile</h2>
      <form onSubmit={submit}>
        <p class="quiet">{value.role === 'ADMIN' ? 'Administrator' : 'Member'}</p>
        <label class="field" for="display-name">
          <span>Name</span>
          <input
            id="display-name"
            required
            maxLength={100}
            autocomplete="name"
            value={value.display_name}
            onInput={(event) => set({ display_name: event.currentTarget.value })}
          />
        </label>
        <label class="field" for="username">
          <span>Username</span>
          <input
            id="username"
            maxLength={50}
            autocomplete="username"
            value={value.username ?? ''}
            onInput={(event) => {
              const { value: wanted } = event.currentTarget;
              set({ username: wanted === '' ? null : wanted });
            }}
          />
        </label>
        <label class="field" for="bio">
          <span>About you</span>
          <textarea
            id="bio"
            rows={2}
            maxLength={2000}
            value={value.bio}
            onInput={(event) => set({ bio: event.currentTarget.value })}
          />
        </label>
        <label class="field" for="timezone">
          <span>Time zone</span>
          <input
            id="timezone"
            list="zones"
            required
            value={value.timezone}
            onInput={(event) => set({ timezone: event.currentTarget.value })}
          />
          <datalist id="zones">
            {zones.map((name) => (
              <option key={name} value={name} />
            ))}
          </datalist>
        </label>
        <fieldset class="field">
          <legend>Mail me about</legend>
          <label class="field field-row" for="completions">
            <span>Completions</span>
            <select
              id="completions"
              value={value.email_notifications.completions}
              onChange={(event) => {
                const wanted = completions.find((each) => each === event.currentTarget.value);
                if (wanted !== undefined) notify({ completions: wanted });
              }}
            >
              {completions.map((each) => (
                <option key={each} value={each}>
                  {completionNames[each]}
                </option>
              ))}
            </select>
          </label>
          <label class="switch">
            <input
              type="checkbox"
              checked={value.email_notifications.reminders}
              onChange={(event) => notify({ reminders: event.currentTarget.checked })}
            />
            Tasks that are nearly due
          </label>
          <label class="switch">
            <input
              type="checkbox"
              checked={value.email_notifications.assignments}
              onChange={(event) => notify({ assignments: event.currentTarget.checked })}
            />
            Tasks that are given to me
          </label>
        </fieldset>
        <p class="error" role="alert">
          {problem}
        </p>
        <button type="submit" class="button button-main" disabled={busy}>
          Save
        </button>
      </form>
    </section>
  );
};
