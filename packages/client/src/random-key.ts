/** For `Idempotency-Key`. Not `randomUUID`, which pages have over HTTPS alone. */
export const randomKey = (): string =>
  Array.from(crypto.getRandomValues(new Uint32Array(4)), (word) => word.toString(36)).join('-');
