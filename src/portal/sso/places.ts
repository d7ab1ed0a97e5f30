/** The rows and columns that secrets of a sign-in are sealed for. */
export const secretPlace = (connectionId: string) => `sso_connections/${connectionId}/client_secret`;
export const idTokenPlace = (sessionId: string) => `sessions/${sessionId}/id_token`;
