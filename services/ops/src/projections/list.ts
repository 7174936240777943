import { answer, type Context, type ExitStatus } from '../context.ts';
import { counted, grouped } from '../output/numbers.ts';
import { table } from '../output/table.ts';
import { withLedger } from '../session.ts';
import { type ReadModel, readModels } from './read-models.ts';

export const listProjections = (context: Context): Promise<ExitStatus> =>
  withLedger(context, async ({ pool, ledger }) => {
    const projections = await readModels(pool, await ledger.head());
    answer(context, { projections }, () =>
      table(
        context.terminal,
        ['NAME', 'KIND', 'FOLDS', 'VERSION', 'ROWS', 'SIZE', 'BEFORE THE LAST REBUILD'],
        projections.map((model) => [
          model.name,
          model.kind,
          `${model.category}-…`,
          versionOf(model),
          rowsOf(model),
          megabytes(model.bytes),
          besides(model),
        ]),
      ),
    );
    return 0;
  });

/** Both, while the table of the one is being built beside that of the other. */
const versionOf = ({ version, wanted_version }: ReadModel): string =>
  version === wanted_version ? String(version) : `${version}, ${wanted_version} wanted`;

const besides = ({ name, previous, interrupted }: ReadModel): string =>
  [
    ...(previous ? [`kept as ${name}_previous`] : []),
    ...(interrupted ? [`a rebuild was cut short: begin it again, or discard what it left`] : []),
  ].join('; ');

/** `~` marks an estimate. */
export const rowsOf = ({ rows, rows_estimated }: ReadModel): string =>
  `${rows_estimated ? '~' : ''}${counted(rows, 'row')}`;

const megabytes = (bytes: number): string =>
  bytes < 1_048_576 ? `${grouped(bytes / 1024)} kB` : `${grouped(bytes / 1_048_576)} MB`;
