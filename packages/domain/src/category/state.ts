export interface CategoryState {
  readonly id: string;
  readonly owner_id: string;
  readonly name: string;
  readonly color: string | null;
  readonly created_at: string;
  readonly updated_at: string;
  readonly deleted_at: string | null;
}
