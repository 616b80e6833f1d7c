import { config } from 'zod';

/**
 * zod looks, as soon as the first schema is made, whether it may compile schemas with `new Function`. The page's strict
 * policy forbids that and reports the attempt. So this module comes before every other that holds a schema.
 */
config({ jitless: true });
