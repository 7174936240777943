/** For whom has nothing to do, perhaps since they are new. */
export const FirstSteps = () => (
  <div class="empty">
    <p class="empty-title">All done. The page is blank.</p>
    <ul class="hints">
      <li>
        Write a line above and press <kbd>Enter</kbd>:{' '}
        <code>Call the plumber !high #home tomorrow 16:00</code>
      </li>
      <li>
        Every change is kept: open a task to see its history, to go back to any version of it, or to undo.
      </li>
      <li>
        Press <kbd>?</kbd> for the keys; <kbd>n</kbd> brings you to the line above.
      </li>
    </ul>
  </div>
);
