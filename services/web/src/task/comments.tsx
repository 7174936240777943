import { useSignal } from '@preact/signals';
import { initialsOf } from '../people.ts';
import { api, me, zone } from '../session.ts';
import { agoLabel, fullTime } from '../time.ts';
import { useSubmit } from '../ui/use-submit.ts';
import { complain } from '../ui/toasts.tsx';
import type { Task } from '../tasks/task.ts';
import type { Comment, OpenTask } from './task-store.ts';

/** What was said about a task, and the field to say more. */
export const Comments = ({ store, task }: { readonly store: OpenTask; readonly task: Task }) => {
  const text = useSignal('');
  const { submit, busy, problem } = useSubmit(async () => {
    const params = { path: { id: task.id } };
    await api.POST('/api/v1/tasks/{id}/comments', { params, body: { body: text.value } });
    text.value = '';
    await store.readComments();
  });
  const { value: comments } = store.comments;
  return (
    <section class="comments" aria-labelledby="comments-title">
      <h2 id="comments-title">Comments</h2>
      <ul>
        {comments.map((comment) => (
          <CommentItem key={comment.id} comment={comment} store={store} task={task} />
        ))}
      </ul>
      <form onSubmit={submit}>
        <label class="field" for="comment">
          <span class="sr">Comment</span>
          <textarea
            id="comment"
            rows={2}
            required
            maxLength={5000}
            placeholder="Say something …"
            value={text.value}
            onInput={(event) => (text.value = event.currentTarget.value)}
          />
        </label>
        <p class="error" role="alert">
          {problem}
        </p>
        <button type="submit" class="button" disabled={busy || text.value.trim() === ''}>
          Comment
        </button>
      </form>
    </section>
  );
};

interface CommentItemProps {
  readonly comment: Comment;
  readonly store: OpenTask;
  readonly task: Task;
}

const CommentItem = ({ comment, store, task }: CommentItemProps) => {
  const { author, body, created_at: at } = comment;
  const isMine = author.id === me().id;
  const name = isMine ? 'You' : (author.display_name ?? 'Somebody');
  const remove = async (): Promise<void> => {
    const params = { path: { id: task.id, cid: comment.id } };
    await api.DELETE('/api/v1/tasks/{id}/comments/{cid}', { params });
    await store.readComments();
  };
  return (
    <li class="comment">
      <span class="avatar" aria-hidden="true">
        {initialsOf(author.display_name ?? '?')}
      </span>
      <div>
        <p class="comment-head">
          <strong>{name}</strong>{' '}
          <time class="quiet" dateTime={at} title={fullTime(at, zone())}>
            {agoLabel(at, zone())}
          </time>
          {isMine && (
            <button type="button" class="link" onClick={() => void remove().catch(complain)}>
              Delete<span class="sr"> the comment</span>
            </button>
          )}
        </p>
        <p class="comment-body">{body}</p>
      </div>
    </li>
  );
};
