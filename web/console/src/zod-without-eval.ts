import { z } from 'zod';

// A strict policy reports zod's probe for `new Function` as a violation even though zod survives it. This module
// must be the first import of the page: schemas look at the setting when they are built.
z.config({ jitless: true });
