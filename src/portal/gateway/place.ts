/** What can be entered by ticket: a workspace, or the preview of a publish request. Its id says which: ids name their kind. */
export const isRequest = (placeId: string) => placeId.startsWith('req');

/** The columns of a row that refers to a place. */
export const placeColumns = (placeId: string) =>
  isRequest(placeId) ? { workspaceId: null, requestId: placeId } : { workspaceId: placeId, requestId: null };

/** A row that refers to a place, with the place's id: exactly one of the columns is set. */
export function placeOf<T extends { workspaceId: string | null; requestId: string | null }>({ requestId, ...row }: T) {
  return { ...row, workspaceId: row.workspaceId ?? requestId! };
}
