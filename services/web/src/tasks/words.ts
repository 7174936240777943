import { nameOf } from '../people.ts';
import { zone } from '../session.ts';
import { dueLabel } from '../time.ts';
import { categoryName } from './categories-store.ts';
import { priorities, priorityNames, statusNames } from './task.ts';

const fieldNames: Readonly<Record<string, string>> = {
  title: 'Title',
  description: 'Description',
  status: 'Status',
  priority: 'Priority',
  due_date: 'Due',
  category_id: 'Category',
  tags: 'Tags',
  assigned_to: 'Assignee',
  completed_at: 'Completed at',
  deleted_at: 'Deleted at',
  url: 'Address',
  events: 'Events',
};

/** A field of a task, as people call it. */
export const fieldName = (field: string): string =>
  field.startsWith('comment:') ? 'Comment' : (fieldNames[field] ?? field);

/** `TaskPriorityChanged` → `Priority changed` */
export const eventName = (type: string): string => {
  const words = type
    .replace(/^Task(?=[A-Z])/, '')
    .replaceAll(/(?<=[a-z])[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
  return words.charAt(0).toUpperCase() + words.slice(1);
};

/** The types of events that a webhook asks for. */
export const eventNames = (types: readonly string[]): string =>
  types.includes('*') ? 'Every event' : types.map(eventName).join(', ');

const isIn = <Key extends string>(names: Readonly<Record<Key, string>>, key: string): key is Key =>
  Object.hasOwn(names, key);

/** The value of a field, as people read it; empty for none. */
export const valueText = (field: string, value: unknown): string => {
  if (value === null || value === undefined || value === '') return '';
  if (Array.isArray(value)) {
    const words = value.map(String);
    return field === 'events' ? eventNames(words) : words.map((tag) => `#${tag}`).join(' ');
  }
  if (typeof value !== 'string') return JSON.stringify(value);
  switch (field) {
    case 'status':
      return isIn(statusNames, value) ? statusNames[value] : value;
    case 'priority':
      return priorities.some((each) => each === value) && isIn(priorityNames, value)
        ? priorityNames[value]
        : value;
    case 'due_date':
    case 'completed_at':
    case 'deleted_at':
      return dueLabel(value, zone());
    case 'category_id':
      return categoryName(value) ?? 'a category';
    case 'assigned_to':
    case 'created_by':
      return nameOf(value);
    default:
      return value;
  }
};
