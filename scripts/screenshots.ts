/** `npm run screenshots`: writes docs/images. With names (`npm run screenshots -- access chat`), only the pictures that begin so. */
import { takePictures } from './screenshots/main.ts';

await takePictures(process.argv.slice(2));
