import { z } from 'zod';
import { problems } from '../problems.ts';

const codes = Object.keys(problems);

/** The body of every error response (RFC 9457). */
export const problemSchema = z
  .looseObject({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    instance: z.string(),
    code: z.string().refine((code) => codes.includes(code)),
    request_id: z.string(),
    errors: z.array(z.strictObject({ field: z.string(), code: z.string(), message: z.string() })).optional(),
  })
  .meta({
    id: 'Problem',
    description: 'RFC 9457. `code` is stable; `errors` comes with 422.',
    examples: [
      {
        type: 'urn:taskledger:problem:validation_failed',
        title: 'The input is not valid',
        status: 422,
        detail: 'title: Too small: expected string to have >=1 characters',
        instance: '/api/v1/tasks',
        code: 'validation_failed',
        request_id: '0199d3c4-0000-7000-8000-000000000000',
        errors: [
          { field: 'title', code: 'too_short', message: 'Too small: expected string to have >=1 characters' },
        ],
      },
    ],
  });
