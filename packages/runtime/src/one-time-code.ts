import { createHmac, type KeyObject } from 'node:crypto';

/**
 * The code of a one-time-code challenge: HOTP (RFC 4226, section 5.3) with HMAC-SHA-256 as in RFC 6238, the challenge's id in
 * the counter's place. Whoever has `OTP_SECRET` works it out again, so that it is stored nowhere, in clear or otherwise.
 */
export const oneTimeCode = (otpSecret: KeyObject, challengeId: string, digits: number): string =>
  hotp(otpSecret, Buffer.from(`one-time-code ${challengeId}`), digits);

/** RFC 4226 over any moving factor; 6 to 8 digits. */
export const hotp = (key: KeyObject, movingFactor: Buffer, digits: number): string => {
  const mac = createHmac('sha256', key).update(movingFactor).digest();
  const offset = mac.readUInt8(mac.length - 1) & 0xf;
  const number = mac.readUInt32BE(offset) & 0x7fff_ffff;
  return String(number % 10 ** digits).padStart(digits, '0');
};
