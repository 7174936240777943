import { signal } from '@preact/signals';

const setting = 'taskledger.theme';
type Theme = 'system' | 'light' | 'dark';
export const themes: readonly Theme[] = ['system', 'light', 'dark'];

const kept = localStorage.getItem(setting);

/** How the user wants the pages. */
export const theme = signal<Theme>(themes.find((each) => each === kept) ?? 'system');

const wear = (wanted: Theme): void => {
  if (wanted === 'system') delete document.documentElement.dataset['theme'];
  else document.documentElement.dataset['theme'] = wanted;
};

export const setTheme = (wanted: Theme): void => {
  theme.value = wanted;
  localStorage.setItem(setting, wanted);
  wear(wanted);
};

wear(theme.value);
