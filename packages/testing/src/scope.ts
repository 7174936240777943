/** What these tools need of a running test: a tap `Test` fits. */
export interface TestScope {
  readonly name: string;
  teardown(release: () => unknown): void;
  passing(): boolean;
  comment(...message: unknown[]): void;
}
