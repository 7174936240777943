import { useSignal } from '@preact/signals';
import { answerOf, type components } from '@taskledger/client';
import { useEffect } from 'preact/hooks';
import { api, zone } from '../session.ts';
import { eventName } from '../tasks/words.ts';
import { agoLabel, fullTime } from '../time.ts';
import { complain, reasonOf, say } from '../ui/toasts.tsx';

type DeadLetter = components['schemas']['DeadLetter'];

const shown = 20;

/** What was tried in vain, each with a button to try it again. Read anew whenever their number changes. */
export const DeadLetters = ({
  count,
  onRetried,
}: {
  readonly count: number;
  readonly onRetried: () => void;
}) => {
  const letters = useSignal<readonly DeadLetter[]>([]);
  const failure = useSignal('');
  const load = async (): Promise<void> => {
    try {
      const params = { query: { limit: shown } };
      letters.value = (await answerOf(api.GET('/api/v1/admin/dead-letters', { params }))).results;
      failure.value = '';
    } catch (error) {
      failure.value = reasonOf(error);
    }
  };
  useEffect(() => {
    if (count === 0) letters.value = [];
    else void load();
  }, [count]);

  const retry = async ({ id, subscription }: DeadLetter): Promise<void> => {
    try {
      await api.POST('/api/v1/admin/dead-letters/{id}/retry', { params: { path: { id } } });
      say(`${nameOf(subscription)}: it is tried again within seconds`);
    } catch (error) {
      complain(error);
    }
    await load();
    onRetried();
  };
  const more = count - letters.value.length;
  return (
    <section class="part" aria-labelledby="letters-title">
      <h2 id="letters-title">Dead letters</h2>
      {failure.value !== '' && <p class="error">{failure.value}</p>}
      {count === 0 && (
        <p class="quiet">None. What was tried in vain again and again would wait for you here.</p>
      )}
      <ul class="records">
        {letters.value.map((letter) => (
          <Letter key={letter.id} letter={letter} onRetry={retry} />
        ))}
      </ul>
      {more > 0 && letters.value.length > 0 && (
        <p class="quiet">
          And {more.toLocaleString('en-GB')} more: <code>pnpm ops dead-letters retry all</code>
        </p>
      )}
    </section>
  );
};

const nameOf = (subscription: string): string => {
  const words = subscription.replaceAll('-', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
};

interface LetterProps {
  readonly letter: DeadLetter;
  readonly onRetry: (letter: DeadLetter) => Promise<void>;
}

const Letter = ({ letter, onRetry }: LetterProps) => {
  const {
    kind,
    subscription,
    channel,
    event_type: type,
    stream,
    position,
    waiting,
    attempts,
    since,
  } = letter;
  const busy = useSignal(false);
  const name = nameOf(subscription);
  const event = `${type === null ? 'Event' : eventName(type)} at ${position.toLocaleString('en-GB')}`;
  return (
    <li>
      <div>
        <strong>{name}</strong> <span class="badge badge-behind">{channel ?? kind}</span>
        <p class="quiet">
          {stream?.startsWith('task-') ? <a href={`/tasks/${stream.slice(5)}`}>{event}</a> : event}
          {` · tried ${attempts === 1 ? 'once' : `${attempts} times`} · `}
          <time dateTime={since} title={fullTime(since, zone())}>
            given up {agoLabel(since, zone())}
          </time>
          {waiting > 0 && ` · ${waiting} more of its stream wait behind it`}
        </p>
        {letter.last_error !== null && <p class="reason">{letter.last_error}</p>}
      </div>
      <button
        type="button"
        class="button"
        disabled={busy.value}
        onClick={() => {
          busy.value = true;
          void onRetry(letter).finally(() => (busy.value = false));
        }}
      >
        Try again
        <span class="sr">
          : {name}, {event}
        </span>
      </button>
    </li>
  );
};
