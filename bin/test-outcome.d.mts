interface File {
  name: string;
  status: string;
  assertionResults: { fullName: string; status: string }[];
}

interface Run {
  ok: boolean;
  files: File[];
}

interface Outcome {
  passed: number;
  failed: string[];
  onlyAlone: string[];
  skipped: string[];
}

export function filesToTryAlone(run: Run): string[];
export function judge(title: string, first: Run, again: Run | null): Outcome;
