/** What can be entered by ticket: a workspace, the preview of a publish request, or an app. Its id says which: ids name their kind. */
export const isRequest = (placeId: string) => placeId.startsWith('req');
export const isApp = (placeId: string) => placeId.startsWith('app');

/** The columns of a row that refers to a place. */
export const placeColumns = (placeId: string) => ({
  workspaceId: isRequest(placeId) || isApp(placeId) ? null : placeId,
  requestId: isRequest(placeId) ? placeId : null,
  appId: isApp(placeId) ? placeId : null,
});

interface PlaceColumns {
  workspaceId: string | null;
  requestId: string | null;
  appId: string | null;
}

/** A row that refers to a place, with the place's id: exactly one of the columns is set. */
export function placeOf<T extends PlaceColumns>({ requestId, appId, ...row }: T) {
  return { ...row, workspaceId: row.workspaceId ?? requestId ?? appId! };
}
