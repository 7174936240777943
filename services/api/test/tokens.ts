import { createHmac, createPrivateKey, createPublicKey, generateKeyPairSync, sign } from 'node:crypto';

const encode = (value: object | string): string =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');

const partsOf = (token: string) => {
  const [head = '', body = '', signature = ''] = token.split('.');
  const parse = (part: string) =>
    JSON.parse(Buffer.from(part, 'base64url').toString()) as Record<string, unknown>;
  return { head, body, signature, header: parse(head), payload: parse(body) };
};

/** What has been tried against JWT libraries, each made of a good token and the key that signed it (PEM). */
export const forgeries = (token: string, privateKey: string): Readonly<Record<string, string>> => {
  const { head, body, signature, header, payload } = partsOf(token);
  const publicKey = createPublicKey(privateKey).export({ type: 'spki', format: 'pem' }).toString();
  const signed = (changedHeader: object, changedPayload: object, key = privateKey) => {
    const input = `${encode({ ...header, ...changedHeader })}.${encode({ ...payload, ...changedPayload })}`;
    return `${input}.${sign(null, Buffer.from(input), createPrivateKey(key)).toString('base64url')}`;
  };
  const withHmac = (secret: string) => {
    const input = `${encode({ ...header, alg: 'HS256' })}.${body}`;
    return `${input}.${createHmac('sha256', secret).update(input).digest('base64url')}`;
  };
  const stranger = generateKeyPairSync('ed25519')
    .privateKey.export({ type: 'pkcs8', format: 'pem' })
    .toString();
  const now = Math.floor(Date.now() / 1000);
  return {
    'alg none': `${encode({ ...header, alg: 'none' })}.${body}.`,
    'alg none, signature kept': `${encode({ ...header, alg: 'none' })}.${body}.${signature}`,
    'HS256 with the public key': withHmac(publicKey),
    'HS256 with the trimmed public key': withHmac(publicKey.trim()),
    'HS256 with nothing': withHmac(''),
    'no signature': `${head}.${body}.`,
    'two parts': `${head}.${body}`,
    'another role': `${head}.${encode({ ...payload, role: 'ADMIN' })}.${signature}`,
    'a flipped signature': `${head}.${body}.${signature.startsWith('A') ? 'B' : 'A'}${signature.slice(1)}`,
    'another key': signed({}, {}, stranger),
    'a foreign kid': signed({ kid: 'somebody-elses' }, {}, stranger),
    'a foreign kid, signed by our key': signed({ kid: 'somebody-elses' }, {}),
    'no kid': signed({ kid: undefined }, {}),
    'another key in the header': signed(
      { jwk: createPublicKey(stranger).export({ format: 'jwk' }) },
      {},
      stranger,
    ),
    expired: signed({}, { exp: now - 1 }),
    'not yet valid': signed({}, { nbf: now + 60 }),
    'no expiry': signed({}, { exp: undefined }),
    'another audience': signed({}, { aud: 'somebody-else' }),
    'another issuer': signed({}, { iss: 'somebody-else' }),
    'another type': signed({ typ: 'JWT' }, {}),
    'no type': signed({ typ: undefined }, {}),
    'crit of something unknown': signed({ crit: ['exp-policy'], 'exp-policy': true }, {}),
    'an unknown role': signed({}, { role: 'ROOT' }),
    'no subject': signed({}, { sub: undefined }),
    'a subject that is no id': signed({}, { sub: "' OR 1=1" }),
    'not a token': 'abc',
    'not JSON': `${encode('{')}.${body}.${signature}`,
  };
};

/** A token that is good but for its age, which is less than that of an expired one. */
export const headerOf = (token: string) => partsOf(token).header;
export const payloadOf = (token: string) => partsOf(token).payload;
