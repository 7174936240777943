export const statuses = ['PENDING', 'IN_PROGRESS', 'COMPLETED', 'CANCELLED', 'OVERDUE'] as const;
export type Status = (typeof statuses)[number];

/** From the least to the most urgent: the order of `ordering=priority`. */
export const priorities = ['LOW', 'MEDIUM', 'HIGH', 'URGENT'] as const;
export type Priority = (typeof priorities)[number];

/** A due date as given and as understood; see the events. */
export interface Due {
  readonly due_date: string | null;
  readonly due_at: string | null;
  readonly due_day: string | null;
}

export interface Comment {
  readonly id: string;
  readonly author_id: string;
  readonly body: string;
  readonly created_at: string;
  readonly updated_at: string;
}

export interface TaskState extends Due {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly status: Status;
  readonly priority: Priority;
  readonly category_id: string | null;
  readonly tags: readonly string[];
  readonly assigned_to: string | null;
  readonly created_by: string;
  readonly completed_at: string | null;
  readonly created_at: string;
  readonly updated_at: string;
  readonly deleted_at: string | null;
  /** The status to return to when the due date moves; null unless OVERDUE. */
  readonly status_before_overdue: Status | null;
  /** Whether the present deadline was noted as missed: an overdue task that is then started stays IN_PROGRESS. */
  readonly overdue_noted: boolean;
  /** The oldest first; a removed one is gone. They are no part of the task itself: `updated_at` does not move with them. */
  readonly comments: readonly Comment[];
}
