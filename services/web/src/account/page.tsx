import { CategoryList } from '../tasks/category-list.tsx';
import { ApiTokens } from './api-tokens.tsx';
import { EmailSection } from './email-section.tsx';
import { PasswordSection } from './password-section.tsx';
import { ProfileForm } from './profile-form.tsx';
import { Sessions } from './sessions.tsx';
import { Webhooks } from './webhooks.tsx';
import { setTheme, theme, themes } from '../theme.ts';

/** Who the user is, where they are signed in, and how they like it. */
export const AccountPage = () => (
  <>
    <h1 tabIndex={-1}>Account</h1>
    <div class="panels">
      <div>
        <ProfileForm />
        <EmailSection />
        <PasswordSection />
      </div>
      <div>
        <Appearance />
        <div class="panel phone-only">
          <CategoryList />
        </div>
        <Sessions />
        <ApiTokens />
        <Webhooks />
      </div>
    </div>
  </>
);

const themeNames = { system: 'Automatic', light: 'Light', dark: 'Dark' } as const;

const Appearance = () => (
  <section class="panel" aria-labelledby="appearance-title">
    <h2 id="appearance-title">Appearance</h2>
    <div class="segments" role="group" aria-labelledby="appearance-title">
      {themes.map((each) => (
        <button key={each} type="button" aria-pressed={theme.value === each} onClick={() => setTheme(each)}>
          {themeNames[each]}
        </button>
      ))}
    </div>
  </section>
);
