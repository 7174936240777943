import PostalMime from 'postal-mime';
import { z } from 'zod';

export const messageSchema = z.object({
  /** Sorts by the time of arrival. */
  id: z.string(),
  receivedAt: z.string(),
  /** Of the envelope: who really gets it, whatever the headers say. */
  to: z.array(z.string()),
  from: z.string(),
  subject: z.string(),
  text: z.string(),
  html: z.string(),
  messageId: z.string(),
  date: z.string(),
  headers: z.array(z.object({ key: z.string(), value: z.string() })),
  attachments: z.array(z.object({ filename: z.string(), mimeType: z.string(), bytes: z.number() })),
});

/** A mail as it is shown and as `GET /api/messages` gives it. */
export type Message = z.output<typeof messageSchema>;

export interface Envelope {
  readonly from: string;
  readonly to: readonly string[];
}

export async function parseMessage(
  id: string,
  receivedAt: Date,
  envelope: Envelope,
  source: Buffer,
): Promise<Message> {
  const mail = await PostalMime.parse(source);
  const sender = mail.from?.address ?? envelope.from;
  return {
    id,
    receivedAt: receivedAt.toISOString(),
    to: [...envelope.to],
    from: mail.from?.name ? `${mail.from.name} <${sender}>` : sender,
    subject: mail.subject ?? '',
    text: mail.text ?? '',
    html: mail.html ?? '',
    messageId: mail.messageId ?? '',
    date: mail.date ?? receivedAt.toISOString(),
    headers: mail.headers.map(({ key, value }) => ({ key, value })),
    attachments: mail.attachments.map(({ filename, mimeType, content }) => ({
      filename: filename ?? 'unnamed',
      mimeType,
      bytes: typeof content === 'string' ? Buffer.byteLength(content) : content.byteLength,
    })),
  };
}
