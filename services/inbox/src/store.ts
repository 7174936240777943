import { mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Logger } from '@taskledger/runtime';
import { z } from 'zod';
import { messageSchema, parseMessage } from './message.ts';
import type { Envelope, Message } from './message.ts';

export interface Store {
  /** Newest first. */
  list(): readonly Message[];
  get(id: string): Message | undefined;
  /** The message as it came over the wire. */
  source(id: string): Promise<string | undefined>;
  /** Resolves when the message is on disk. */
  add(envelope: Envelope, source: Buffer): Promise<Message>;
  clear(): Promise<void>;
}

const fileSchema = z.object({ message: messageSchema, source: z.string() });

/** One file for each message in `directory`; of more than `keep` (1000) the oldest go. */
export async function openStore(
  directory: string,
  logger: Pick<Logger, 'warn'>,
  keep = 1000,
): Promise<Store> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const messages = new Map<string, Message>();
  for (const name of (await readdir(directory)).toSorted()) {
    if (!name.endsWith('.json')) continue;
    try {
      const { message } = await read(join(directory, name));
      messages.set(message.id, message);
    } catch (err) {
      logger.warn({ err }, `The message ${name} cannot be read; left where it is`);
    }
  }
  let count = 0;
  const fileOf = (id: string) => join(directory, `${id}.json`);

  async function prune(): Promise<void> {
    for (const id of [...messages.keys()].slice(0, Math.max(0, messages.size - keep))) {
      messages.delete(id);
      await rm(fileOf(id), { force: true });
    }
  }
  await prune();

  return {
    list: () => [...messages.values()].toSorted((a, b) => (a.id < b.id ? 1 : -1)),
    get: (id) => messages.get(id),
    async source(id) {
      return messages.has(id) ? (await read(fileOf(id))).source : undefined;
    },
    async add(envelope, source) {
      const now = new Date();
      const id = `${String(now.getTime()).padStart(14, '0')}-${String((count += 1)).padStart(6, '0')}`;
      const message = await parseMessage(id, now, envelope, source);
      await write(directory, fileOf(id), JSON.stringify({ message, source: source.toString('utf8') }));
      messages.set(id, message);
      await prune();
      return message;
    },
    async clear() {
      const ids = [...messages.keys()];
      messages.clear();
      for (const id of ids) await rm(fileOf(id), { force: true });
    },
  };
}

async function read(path: string): Promise<z.output<typeof fileSchema>> {
  return fileSchema.parse(JSON.parse(await readFile(path, 'utf8')));
}

/** Whole or not at all, and there after a power cut: the sender forgets the mail as soon as it is confirmed. */
async function write(directory: string, path: string, content: string): Promise<void> {
  const draft = `${path}.new`;
  const file = await open(draft, 'w', 0o600);
  try {
    await file.writeFile(content);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(draft, path);
  const parent = await open(directory, 'r');
  try {
    await parent.sync();
  } finally {
    await parent.close();
  }
}
