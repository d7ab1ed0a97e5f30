/** What a sealed variable of an app is bound to. */
export const appVariablePlace = (appId: string, name: string) => `apps/${appId}/variables/${name}`;

/** What the sealed variables of a version are bound to. */
export const givenPlace = (versionId: string) => `app_versions/${versionId}/variables`;
