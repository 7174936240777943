import { randomUUID } from 'node:crypto';
import { operationsStreams, system } from '@taskledger/domain';
import { appendWithin, type Codec, keepProjectionsCurrent, type ProjectionKeeper } from '@taskledger/events';
import { projections } from '@taskledger/read-models';
import type { Logger, Pool } from '@taskledger/runtime';

/** Builds anew, and switches in, the read models whose projections this release has changed; the ledger tells of it. */
export const keepReadModelsCurrent = ({
  pool,
  codec,
  logger,
}: {
  readonly pool: Pool;
  readonly codec: Codec;
  readonly logger: Logger;
}): ProjectionKeeper =>
  keepProjectionsCurrent({
    pool,
    codec,
    projections,
    logger,
    onSwitch:
      ({ name, version }) =>
      async (client, { position, differences }) => {
        await appendWithin(client, codec, {
          streams: [
            {
              stream: operationsStreams.projection(name),
              expected: 'any',
              events: [
                { type: 'ProjectionRebuilt', data: { projection: name, version, position, differences } },
              ],
            },
          ],
          meta: { actor: system.id, correlation_id: randomUUID() },
          recorded_at: new Date().toISOString(),
        });
      },
  });
