/** Made of parts, so that no scanner takes this file for one that holds them. They open nothing. */
export const githubToken = ['ghp', 'wWPw5k4aXcaT4fNP0UcnZwJUVFk6LO0pINUx'].join('_');
export const databaseUrl = ['postgres:/', 'bob:hunter2secret@db.acme.io:5432', 'sales'].join('/');

/**
 * A text that keeps the scanner busy for much longer than anybody waits: it compares each of these with every other one.
 * Short enough for every limit of bytes.
 */
export const hostileText = Array.from({ length: 25_000 }, (_, at) => `npm_${String(at).padStart(36, 'a')}`).join('\n');
