/** Of no use where one person watches one machine … */
const ALWAYS_HIDDEN = ['ip'];
/** … and these when nothing has to be looked up. */
const HIDDEN_OF_SUCCESSES = [...ALWAYS_HIDDEN, 'request_id', 'user'];

/** The API's line about a request with its facts in the message, for pino-pretty; any other line as it is. */
export function readableRequest(text: string): string | object {
  const line = text.includes('"msg":"request"') ? objectIn(text) : undefined;
  if (line?.['msg'] !== 'request') return text;
  const { method, path, status, ms, ...rest } = line;
  const hidden = typeof status === 'number' && status < 400 ? HIDDEN_OF_SUCCESSES : ALWAYS_HIDDEN;
  const shown = Object.entries(rest).filter(([name]) => !hidden.includes(name));
  return {
    ...Object.fromEntries(shown),
    msg: `${String(method)} ${String(path)} ${String(status)} in ${Math.ceil(Number(ms))} ms`,
  };
}

/** None if the process was cut off in the middle of the line. */
function objectIn(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}
