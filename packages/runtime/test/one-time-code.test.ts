import { createSecretKey } from 'node:crypto';
import { oneTimeCode } from '@taskledger/runtime';
import t from 'tap';
import { hotp } from '../src/one-time-code.ts';

// RFC 6238, appendix B: the rows for SHA-256.
const vectors: readonly (readonly [seconds: number, code: string])[] = [
  [59, '46119246'],
  [1_111_111_109, '68084774'],
  [1_111_111_111, '67062674'],
  [1_234_567_890, '91819424'],
  [2_000_000_000, '90698825'],
  [20_000_000_000, '77737706'],
];

void t.test('A1: codes are computed as the RFC computes them', async (t) => {
  const key = createSecretKey(Buffer.from('12345678901234567890123456789012'));
  for (const [seconds, code] of vectors) {
    const counter = Buffer.alloc(8);
    counter.writeBigUInt64BE(BigInt(Math.floor(seconds / 30)));
    t.equal(hotp(key, counter, 8), code);
    t.equal(hotp(key, counter, 6), code.slice(2));
  }
});

void t.test('A1: a code belongs to one challenge and one key', async (t) => {
  const [key, other] = ['a', 'b'].map((letter) => createSecretKey(Buffer.from(letter.repeat(32))));
  if (key === undefined || other === undefined) throw new Error('no keys');
  const id = '0199b4a0-0000-7000-8000-000000000001';
  t.match(oneTimeCode(key, id, 8), /^\d{8}$/);
  t.match(oneTimeCode(key, id, 6), /^\d{6}$/);
  t.equal(oneTimeCode(key, id, 8), oneTimeCode(key, id, 8));
  t.not(oneTimeCode(key, id, 8), oneTimeCode(other, id, 8));
  t.not(oneTimeCode(key, id, 8), oneTimeCode(key, id.replace(/1$/, '2'), 8));
});
