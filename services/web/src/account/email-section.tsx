import { answerOf } from '@taskledger/client';
import { api, user } from '../session.ts';
import { CodeForm } from '../ui/code-form.tsx';
import { say } from '../ui/toasts.tsx';

/** Another e-mail address: a code that is mailed there shows that it is the user's. */
export const EmailSection = () => (
  <section class="panel" aria-labelledby="email-title">
    <h2 id="email-title">E-mail</h2>
    <p class="quiet">{user.value?.email} is your address. It is told when another one takes its place.</p>
    <CodeForm label="New address" ask={ask} confirm={confirm} confirmButton="Take the new address" look="" />
  </section>
);

const ask = async (email: string): Promise<string> =>
  (await answerOf(api.POST('/api/v1/profile/email', { body: { email } }))).challenge_id;

const confirm = async (challenge_id: string, code: string): Promise<void> => {
  user.value = await answerOf(api.POST('/api/v1/profile/email/confirm', { body: { challenge_id, code } }));
  say(`Your address is ${user.value.email} now`);
};
