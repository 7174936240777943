import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { Logger } from '../logger.ts';
import { freePort, portProblem } from '../ports.ts';
import { isAlive } from '../process-lock.ts';
import type { Account } from './account.ts';
import type { Binaries } from './binaries.ts';
import { assertVersion, chooseDirectory, createCluster, isComplete } from './cluster.ts';
import { ensureDatabase, probe } from './probe.ts';
import { clusterDirectory, newPassword, readRecord, recordPath, writeRecord } from './record.ts';
import type { ServerRecord } from './record.ts';
import { launchServer, removeMisleadingPidFile, runningServer, stopServer } from './server.ts';

export interface Surroundings {
  readonly dataDir: string;
  readonly binaries: Binaries;
  readonly account: Account | undefined;
  readonly logger: Pick<Logger, 'info' | 'warn'>;
}

const MAJOR_VERSION = 18;
const ATTEMPTS = 30;
const SILENCE_MS = 30_000;

/** One attempt after the other until the server of this data directory answers; to be called under its lock. */
export async function ensureRunning(surroundings: Surroundings): Promise<ServerRecord> {
  const { dataDir, logger } = surroundings;
  let record = await ensureCluster(surroundings);
  const directory = clusterDirectory(dataDir, record);
  const logFile = join(dataDir, 'postgres.log');
  for (let attempt = 1; ; attempt += 1) {
    const running = runningServer(directory);
    const logBefore = sizeOf(logFile);
    if (running === undefined) {
      removeMisleadingPidFile(directory);
      record = { ...record, port: await choosePort(record.port) };
      writeRecord(dataDir, record);
    }
    const { port } = record;
    const pid =
      running ??
      (await launchServer(surroundings.binaries, { directory, port, logFile }, surroundings.account));
    const outcome = await untilReady(record, directory, pid, logger);
    if (outcome === 'ready') {
      await ensureDatabase(record);
      return record;
    }
    if (outcome === 'silent') {
      logger.warn(`PostgreSQL (process ${pid}) runs but does not answer on port ${port}: restarting it`);
      await stopServer(directory, 3_000);
    } else if (running === undefined) {
      await considerFailure(logFile, logBefore, attempt);
    }
  }
}

async function ensureCluster({ dataDir, binaries, account, logger }: Surroundings): Promise<ServerRecord> {
  const known = readRecord(dataDir);
  const record = known ?? {
    password: newPassword(),
    port: 0,
    initialised: false,
    ...chooseDirectory(dataDir, account),
  };
  const directory = clusterDirectory(dataDir, record);
  if (isComplete(directory)) {
    if (!known) {
      throw new Error(
        `${directory} holds a database, but ${recordPath(dataDir)} with its password is missing: restore it`,
      );
    }
    assertVersion(directory, MAJOR_VERSION);
    return record;
  }
  if (record.initialised) {
    throw new Error(
      `The database of ${dataDir} is missing from ${directory}: restore it, or remove ${recordPath(dataDir)} to begin with an empty one`,
    );
  }
  writeRecord(dataDir, record); // Before the cluster, which nobody could enter without the password.
  if (record.elsewhere !== undefined) {
    logger.info(
      `PostgreSQL runs as the user postgres, who cannot enter ${dataDir}: its data is kept in ${directory}`,
    );
  }
  logger.info('Preparing the embedded PostgreSQL (first start only)');
  const { movedAside } = await createCluster(directory, binaries, account, record.password);
  if (movedAside !== undefined)
    logger.warn(`${directory} was not a complete database; moved to ${movedAside}`);
  const initialised = { ...record, initialised: true };
  writeRecord(dataDir, initialised);
  return initialised;
}

/** The port of the last time if it is free: whoever wrote it down somewhere finds the database again. */
async function choosePort(last: number): Promise<number> {
  return last !== 0 && (await portProblem(last)) === undefined ? last : freePort();
}

async function untilReady(
  record: ServerRecord,
  directory: string,
  pid: number,
  logger: Pick<Logger, 'info'>,
): Promise<'ready' | 'exited' | 'silent'> {
  let heard = Date.now();
  for (let reported = heard; ; await setTimeout(25)) {
    const state = await probe(record, directory);
    if (state === 'ready') return 'ready';
    if (!isAlive(pid)) return 'exited';
    // Recovery after a crash may take long; a server that says so is left to it.
    if (state === 'starting') heard = Date.now();
    if (Date.now() - heard > SILENCE_MS) return 'silent';
    if (Date.now() - reported > 10_000) {
      reported = Date.now();
      logger.info('PostgreSQL is still starting (recovering after a crash, perhaps)');
    }
  }
}

/** Returns when another attempt makes sense. */
async function considerFailure(logFile: string, from: number, attempt: number): Promise<void> {
  const said = readFileSync(logFile)
    .subarray(sizeOf(logFile) >= from ? from : 0)
    .toString();
  // Processes of a server that was killed take a moment to notice and to let go of its shared memory; a port may be taken by somebody faster.
  const passing =
    /shared memory block|postmaster\.pid" already exists|could not bind|Address already in use/.test(said);
  if (!passing || attempt >= ATTEMPTS) {
    const reason = /FATAL: +(.*)/.exec(said)?.[1] ?? said.trim().split('\n').at(-1) ?? 'no reason given';
    throw new Error(`The embedded PostgreSQL did not start: ${reason} (more in ${logFile})`);
  }
  await setTimeout(300);
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}
