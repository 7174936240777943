import type { Decision } from '../decision.ts';
import { reject } from '../decision.ts';
import type { Recorded } from '../event.ts';
import type { CommentCommand } from './commands.ts';
import type { TaskEvent } from './events.ts';
import type { Comment, TaskState } from './state.ts';

/**
 * What a command does to the comments of a task that the actor may see. Only its author rewords a comment; its author,
 * the task's creator and ADMIN remove it.
 */
export const decideComment = (state: TaskState, command: CommentCommand): Decision<TaskEvent> => {
  const { comment_id, by } = command;
  const comment = state.comments.find(({ id }) => id === comment_id);
  if (command.type === 'AddComment') {
    if (comment !== undefined) return reject('already_exists', 'A comment with this id exists.', 'id');
    return [{ type: 'CommentAdded', data: { comment_id, author_id: by.id, body: command.body } }];
  }
  if (comment === undefined) return reject('not_found', 'There is no such comment.');
  const isAuthor = comment.author_id === by.id;
  switch (command.type) {
    case 'EditComment':
      if (!isAuthor) return reject('forbidden', 'Only its author may edit a comment.');
      return command.body === comment.body
        ? []
        : [{ type: 'CommentEdited', data: { comment_id, body: command.body } }];
    case 'RemoveComment':
      return isAuthor || state.created_by === by.id || by.role === 'ADMIN'
        ? [{ type: 'CommentRemoved', data: { comment_id } }]
        : reject(
            'forbidden',
            'Only its author, the creator of the task or an administrator may remove a comment.',
          );
    default:
      return command satisfies never;
  }
};

export type CommentEvent = Extract<
  TaskEvent,
  { readonly type: 'CommentAdded' | 'CommentEdited' | 'CommentRemoved' }
>;

/** The comments after an event about one of them. */
export const evolveComments = (
  comments: readonly Comment[],
  { type, data, recorded_at }: Recorded<CommentEvent>,
): readonly Comment[] => {
  switch (type) {
    case 'CommentAdded': {
      const { comment_id, author_id, body } = data;
      return [
        ...comments,
        { id: comment_id, author_id, body, created_at: recorded_at, updated_at: recorded_at },
      ];
    }
    case 'CommentEdited':
      return comments.map((comment) =>
        comment.id === data.comment_id ? { ...comment, body: data.body, updated_at: recorded_at } : comment,
      );
    case 'CommentRemoved':
      return comments.filter(({ id }) => id !== data.comment_id);
    default:
      return type satisfies never;
  }
};
