/** What a sealed variable is bound to. */
export const variablePlace = (blueprintId: string, name: string) => `blueprints/${blueprintId}/variables/${name}`;
