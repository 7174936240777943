/** Every sentence that is mailed. */
export const texts = {
  greeting: (name: string) => (name === '' ? 'Hello,' : `Hello ${name},`),
  open: 'Open Taskledger',
  origin: {
    address: (ip: string) => `the IP address ${ip}`,
    unknownAddress: 'an unknown address',
    browser: (name: string, system: string | undefined) =>
      system === undefined ? `with ${name}` : `with ${name} on ${system}`,
    unknownBrowser: 'with a program that did not say its name',
  },
  taskCompleted: {
    subject: (title: string) => `Completed: ${title}`,
    by: {
      you: (title: string) => `You completed the task “${title}”.`,
      somebody: (name: string, title: string) => `${name} completed the task “${title}”.`,
      unknown: (title: string) => `The task “${title}” was completed.`,
    },
    at: (time: string) => `Completed on ${time}.`,
    footer: 'You get this mail because of your notification settings in Taskledger.',
  },
  taskAssigned: {
    subject: (title: string) => `Assigned to you: ${title}`,
    by: {
      somebody: (name: string, title: string) => `${name} assigned the task “${title}” to you.`,
      unknown: (title: string) => `The task “${title}” was assigned to you.`,
    },
    footer: 'You get this mail because of your notification settings in Taskledger.',
  },
  taskReminder: {
    subject: (title: string) => `Reminder: ${title}`,
    news: (title: string) => `This is a reminder of the task “${title}”.`,
    asked: (name: string) => `${name} asked for this reminder.`,
    footer: 'You get this mail because of your notification settings in Taskledger.',
  },
  due: (time: string) => `It is due on ${time}.`,
  unsubscribe: 'Get no more mails of this kind',
  oneTimeCode: {
    sign_in: {
      subject: (code: string) => `${code} is your code for Taskledger`,
      news: 'Here is your code to sign in to Taskledger:',
      notYou:
        'If it was not you, there is nothing to do: nobody gets in without the code. Never pass it on; nobody of us will ever ask you for it.',
    },
    email_change: {
      subject: (code: string) => `${code} is your code for Taskledger`,
      news: 'Here is your code to make this the address of your Taskledger account:',
      notYou:
        'If it was not you, there is nothing to do: your address is used by nobody without the code. Never pass it on; nobody of us will ever ask you for it.',
    },
    valid: (minutes: number) =>
      `It is good for ${minutes} ${minutes === 1 ? 'minute' : 'minutes'}, and once. If you ask for another one, only the newest works.`,
    asked: (origin: string) => `The code was asked for from ${origin}.`,
    footer: 'You get this mail because somebody entered your address in Taskledger.',
  },
  webhookDisabled: {
    subject: (host: string) => `Your webhook to ${host} was disabled`,
    news: (host: string, time: string) => `Your webhook to ${host} was disabled on ${time}.`,
    why: {
      gone: 'Its receiver has answered 410 (Gone): it wants no more deliveries.',
      failing: 'Its receiver has accepted no delivery for five days.',
    },
    next: 'Once the receiver is ready, enable the webhook again: deliveries can be sent once more from its log.',
    footer: 'You get this mail because the webhook is yours.',
  },
  securityNotice: {
    PasswordChanged: {
      subject: 'Your password was changed',
      news: (time: string) =>
        `The password of your Taskledger account was changed on ${time}. All other sessions have been signed out.`,
      from: (origin: string) => `It was changed from ${origin}.`,
      notYou:
        'If it was you, all is well. If not, sign in by a code that is mailed to you, which needs no password, set a new password at once and tell an administrator.',
    },
    EmailChanged: {
      subject: 'Your e-mail address was changed',
      news: (time: string) =>
        `Your Taskledger account was given another e-mail address on ${time}. From now on codes and notices go there, and no longer here.`,
      from: (origin: string) => `It was changed from ${origin}.`,
      notYou: 'If it was you, all is well. If not, tell an administrator at once.',
    },
    RefreshTokenReused: {
      subject: 'A session of yours was ended for your safety',
      news: (time: string) =>
        `On ${time} a token of one of your sessions was presented a second time, as happens when it has been stolen. The session was ended: whoever has the token has nothing of it any more.`,
      from: (origin: string) => `It was presented from ${origin}.`,
      notYou:
        'Sign in again and look at the list of your sessions: end those that you do not know. If you know nothing of this, change your password.',
    },
    footer: 'You get this mail because it is about the security of your account in Taskledger.',
  },
} as const;
