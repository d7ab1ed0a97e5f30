/** What keeps a picture from being taken, in words for the person who uploaded it. */
export class RefusedPicture extends Error {}
