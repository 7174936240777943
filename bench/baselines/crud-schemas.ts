import { z } from 'zod';

// The rules of the service for the same fields.
const text = (min: number, max: number) =>
  z
    .string()
    .min(min)
    .max(max)
    .refine((value) => !/[\0\p{Surrogate}]/u.test(value));

const upperCase = (value: unknown) => (typeof value === 'string' ? value.toUpperCase() : value);
const title = text(1, 255).refine((value) => value.trim() !== '');
const description = text(0, 10_000);
const priority = z.preprocess(upperCase, z.enum(['LOW', 'MEDIUM', 'HIGH', 'URGENT']));
const status = z.preprocess(upperCase, z.enum(['PENDING', 'IN_PROGRESS', 'COMPLETED', 'CANCELLED']));
const dueDate = z.union([z.iso.date(), z.iso.datetime({ offset: true })]).nullable();
const id = z.uuid().toLowerCase();
const tag = text(1, 50).refine((value) => value.trim() !== '' && !/\p{Cc}/u.test(value));
const tags = z
  .array(tag)
  .max(20)
  .refine((all) => new Set(all).size === all.length);

export const taskParams = z.strictObject({ id });

export const newTask = z.strictObject({
  title,
  description: description.default(''),
  priority: priority.default('MEDIUM'),
  due_date: dueDate.default(null),
  category_id: id.nullable().default(null),
  tags: tags.default([]),
  assigned_to: id.nullable().default(null),
  status: status.default('PENDING'),
});

export const taskPatch = z
  .strictObject({
    title,
    description,
    priority,
    due_date: dueDate,
    category_id: id.nullable(),
    tags,
    assigned_to: id.nullable(),
    status,
  })
  .partial();

export const taskListQuery = z.strictObject({ limit: z.coerce.number().int().min(1).max(100).default(20) });
