/** The journeys need the interface as the sources are now: built here when it is not. */
import { prepareCheckout } from '../../bin/bootstrap.mjs';

export default () => prepareCheckout({ web: true });
