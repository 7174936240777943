import type { Actor } from '../decision.ts';

export interface CreateCategory {
  readonly type: 'CreateCategory';
  readonly by: Actor;
  readonly id: string;
  readonly name: string;
  readonly color: string | null;
}

export interface ChangeCategory {
  readonly type: 'ChangeCategory';
  readonly by: Actor;
  readonly changes: { readonly name?: string; readonly color?: string | null };
}

export interface DeleteCategory {
  readonly type: 'DeleteCategory';
  readonly by: Actor;
}

export type CategoryCommand = CreateCategory | ChangeCategory | DeleteCategory;
