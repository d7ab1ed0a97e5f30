/** What a sealed address is bound to. */
export const urlPlace = (organizationId: string) => `webhooks/${organizationId}/url`;
