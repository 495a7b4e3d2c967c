/** Results of the in-host suite, as its runner writes them to a file and whoever started it reads them. */
export interface SuiteResults {
  readonly tests: readonly TestResult[];
}

export interface TestResult {
  /** Titles of the suites and the test. */
  readonly title: string;
  readonly state: 'passed' | 'failed' | 'skipped';
  readonly milliseconds: number;
  /** What went wrong, with its stack. */
  readonly error?: string;
}
