import { useSignal } from '@preact/signals';
import { answerOf, type components } from '@taskledger/client';
import { useEffect } from 'preact/hooks';
import { api, signOut, zone } from '../session.ts';
import { agoLabel, fullTime } from '../time.ts';
import { complain, reasonOf, say } from '../ui/toasts.tsx';
import { deviceOf } from './device.ts';

type Session = components['schemas']['Session'];

/** Where the user is signed in, and the way to end it. */
export const Sessions = () => {
  const sessions = useSignal<readonly Session[] | undefined>(undefined);
  const failure = useSignal('');
  const load = async (): Promise<void> => {
    try {
      sessions.value = (
        await answerOf(api.GET('/api/v1/auth/sessions', { params: { query: { limit: 100 } } }))
      ).results;
    } catch (error) {
      failure.value = reasonOf(error);
    }
  };
  useEffect(() => void load(), []);
  const end = async ({ id }: Session): Promise<void> => {
    await api.DELETE('/api/v1/auth/sessions/{id}', { params: { path: { id } } });
    say('The session has ended');
    await load();
  };
  const endAll = async (): Promise<void> => {
    await api.POST('/api/v1/auth/logout-all', { body: null });
    await signOut();
  };
  return (
    <section class="panel" aria-labelledby="sessions-title">
      <h2 id="sessions-title">Sessions</h2>
      {failure.value !== '' && <p class="error">{failure.value}</p>}
      {sessions.value === undefined && failure.value === '' && <p class="quiet">Loading …</p>}
      <ul class="records">
        {sessions.value?.map((session) => (
          <li key={session.id}>
            <div>
              <strong>{deviceOf(session.user_agent)}</strong>{' '}
              {session.current && <span class="badge">this one</span>}
              <p class="quiet" title={fullTime(session.last_used_at, zone())}>
                {session.ip ?? 'unknown address'} · by {session.method === 'otp' ? 'code' : 'password'} · last
                used {agoLabel(session.last_used_at, zone())}
              </p>
            </div>
            {!session.current && (
              <button type="button" class="button" onClick={() => void end(session).catch(complain)}>
                End<span class="sr"> the session on {deviceOf(session.user_agent)}</span>
              </button>
            )}
          </li>
        ))}
      </ul>
      <button type="button" class="button button-bad" onClick={() => void endAll().catch(complain)}>
        Sign out everywhere
      </button>
    </section>
  );
};
