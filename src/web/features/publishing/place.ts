/** Where somebody wants to look among the changes. Each wish is an object of its own, so that it can be the same once more. */
export interface Place {
  path: string;
  /** Of the file as it will be; null for the file as a whole. */
  line: number | null;
}
