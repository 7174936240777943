import type { JWT } from '@fastify/jwt';
import type { Actor } from '@taskledger/domain';
import {
  type Config,
  listSigningKeys,
  type Logger,
  openSigningKey,
  type Pool,
  type PublicJwk,
  publicJwkOf,
  publishedBeforeUse,
} from '@taskledger/runtime';
import type { KeyObject } from 'node:crypto';
import {
  accessTokenLifetime,
  type Caller,
  createAccessTokenSigner,
  createAccessTokenVerifier,
  headOf,
  type Sign,
} from './access-tokens.ts';

/** The keys of access tokens: one signs, and all that have signed a token that may still be good verify. */
export interface KeyRing {
  readonly sign: Sign;
  /** Throws for every token that is not good. */
  verify(token: string): Caller;
  /** What `verify` goes by. */
  publicKeys(): readonly PublicJwk[];
  /** Looks for keys that were made or retired since. */
  refresh(): Promise<void>;
  stop(): void;
}

interface Key {
  readonly jwk: PublicJwk;
  readonly sign: Sign;
  readonly verify: (token: string) => Caller;
  readonly head: string;
  readonly usedFrom: number;
  readonly retiredAt: number;
}

const lookEveryMs = 5_000;
const nobody: Actor = { id: '00000000-0000-0000-0000-000000000000', role: 'MEMBER' };

/**
 * The keys of `signing_keys`; as long as there are none, the configured one. A token's header is compared as a whole with those
 * that the keys write: another algorithm, a foreign `kid`, `crit` or `jwk` never reach the verifier.
 */
export const createKeyRing = ({
  jwt,
  config,
  pool,
  logger,
}: {
  readonly jwt: JWT;
  readonly config: Pick<Config, 'jwtPrivateKey' | 'dataEncryptionKeys'>;
  readonly pool: Pool;
  readonly logger: Pick<Logger, 'warn'>;
}): KeyRing => {
  const known = new Map<string, Key>();
  let keys: readonly Key[] = [keyOf(jwt, config.jwtPrivateKey, { usedFrom: 0, retiredAt: Infinity })];
  let timer: NodeJS.Timeout | undefined;

  const refresh = async (): Promise<void> => {
    const stored = await listSigningKeys(pool);
    if (stored.length === 0) return;
    const made = stored
      .filter((key) => mayVerify(timeOf(key.retired_at)))
      .map((key) => {
        const usedFrom = Date.parse(key.created_at) + publishedBeforeUse * 1000;
        const before = known.get(key.kid);
        // Kept, with the tokens that it has verified.
        return before === undefined
          ? keyOf(jwt, openSigningKey(config.dataEncryptionKeys, key), {
              usedFrom,
              retiredAt: timeOf(key.retired_at),
            })
          : { ...before, usedFrom, retiredAt: timeOf(key.retired_at) };
      });
    if (made.length === 0)
      throw new Error('No key is left that signs access tokens: run `pnpm ops keys rotate`');
    known.clear();
    for (const key of made) known.set(key.jwk.kid, key);
    keys = made;
  };

  const lookAgain = () => {
    timer = setTimeout(() => {
      refresh()
        .catch((err: unknown) =>
          logger.warn({ err }, 'The signing keys cannot be read; those known stay in use'),
        )
        .finally(lookAgain);
    }, lookEveryMs);
    timer.unref();
  };

  return {
    sign: (actor, sessionId) => {
      const now = Date.now();
      // None is old enough where all others were withdrawn at once.
      const signing = keys.findLast(({ usedFrom }) => usedFrom <= now) ?? keys[0];
      if (signing === undefined) throw new Error('There is no signing key');
      return signing.sign(actor, sessionId);
    },
    verify: (token) => {
      const head = headOf(token);
      const key = keys.find((each) => each.head === head && mayVerify(each.retiredAt));
      if (key === undefined) throw new Error('The token was signed by none of our keys');
      return key.verify(token);
    },
    publicKeys: () => keys.filter(({ retiredAt }) => mayVerify(retiredAt)).map(({ jwk }) => jwk),
    refresh: async () => {
      await refresh();
      if (timer === undefined) lookAgain();
    },
    stop: () => clearTimeout(timer),
  };
};

const keyOf = (jwt: JWT, privateKey: KeyObject, times: Pick<Key, 'usedFrom' | 'retiredAt'>): Key => {
  const jwk = publicJwkOf(privateKey);
  const sign = createAccessTokenSigner(jwt, privateKey, jwk);
  const head = headOf(sign(nobody, nobody.id));
  return { jwk, sign, verify: createAccessTokenVerifier(jwt, jwk), head, ...times };
};

const timeOf = (retiredAt: string | null): number => (retiredAt === null ? Infinity : Date.parse(retiredAt));

/** With a margin for clocks that differ: an access token that the key has signed last has expired by then. */
const mayVerify = (retiredAt: number): boolean =>
  Date.now() < retiredAt + (accessTokenLifetime + publishedBeforeUse) * 1000;
