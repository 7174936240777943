import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { type FieldError, problem } from '../problems.ts';

/** Input that does not fit its schema. Fastify adds which part of the request it was. */
export class InvalidInput extends Error {
  override readonly name = 'InvalidInput';
  readonly issues: readonly z.core.$ZodIssue[];
  validationContext?: string;

  constructor(issues: readonly z.core.$ZodIssue[]) {
    super('the input does not fit its schema');
    this.issues = issues;
  }
}

/**
 * Requests are parsed with zod. Responses are not: they are declared, for the documentation and for the tests, which
 * check every one, and written with plain `JSON.stringify`. A route of the API that declares no query takes none.
 */
export const useZod = (app: FastifyInstance): void => {
  app.setValidatorCompiler<z.ZodType>(({ schema }) => (data) => {
    const parsed = schema.safeParse(data);
    return parsed.success ? { value: parsed.data } : { error: new InvalidInput(parsed.error.issues) };
  });
  app.setSerializerCompiler(() => JSON.stringify);
  app.addHook('onRoute', (route) => {
    if (route.schema === undefined || !route.url.startsWith('/api/v1/')) return;
    route.schema = { querystring: z.strictObject({}), ...route.schema };
  });
};

/** 422 with an entry for each thing that is wrong; 404 for a path that no resource can have. */
export const invalidInput = ({ issues, validationContext }: InvalidInput) => {
  if (validationContext === 'params') return problem('not_found');
  const whole = validationContext === 'querystring' ? 'query' : 'body';
  const errors = issues.flatMap((issue) => fieldErrors(issue, whole));
  const [first] = errors;
  return problem('validation_failed', {
    errors,
    ...(first !== undefined && { detail: `${first.field}: ${first.message}` }),
  });
};

const fieldErrors = (issue: z.core.$ZodIssue, whole: string): FieldError[] => {
  const fieldAt = (path: readonly PropertyKey[]) => (path.length === 0 ? whole : path.map(String).join('.'));
  if (issue.code === 'unrecognized_keys') {
    const message = whole === 'query' ? 'There is no such query parameter' : 'There is no such field';
    return issue.keys.map((key) => ({
      field: fieldAt([...issue.path, key]),
      code: 'unknown_field',
      message,
    }));
  }
  return [{ field: fieldAt(issue.path), code: codeOf(issue), message: issue.message }];
};

const codeOf = (issue: z.core.$ZodIssue): string => {
  switch (issue.code) {
    case 'invalid_type':
      return issue.message.endsWith('received undefined') ? 'required' : 'wrong_type';
    case 'too_small':
      return ['number', 'int', 'bigint', 'date'].includes(issue.origin) ? 'too_small' : 'too_short';
    case 'too_big':
      return ['number', 'int', 'bigint', 'date'].includes(issue.origin) ? 'too_large' : 'too_long';
    case 'invalid_format':
      return 'invalid_format';
    case 'invalid_value':
      return 'invalid_choice';
    case 'custom': {
      const code: unknown = issue.params?.['code'];
      return typeof code === 'string' ? code : 'invalid';
    }
    default:
      return 'invalid';
  }
};
