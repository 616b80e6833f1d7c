import { z } from 'zod';
import { rights, roles } from '../domain/role.ts';
import { command, query } from './procedure.ts';
import { instant, nothing } from './records.ts';

const roleState = z.object({
  role: z.enum(roles),
  rights: z.array(z.enum(rights)),
  /** Whether the role can be changed with the administrator's code only. */
  codeSet: z.boolean(),
  /** After five wrong codes: when the next one is looked at. */
  waitUntil: instant.nullable(),
});
export type RoleState = z.infer<typeof roleState>;

const code = z.string().max(200);

export const role = {
  'role.get': query(nothing, roleState),
  /** Errors: `role/code` (wrong; data: left), `role/wait` (data: until). */
  'role.set': command(z.object({ role: z.enum(roles), code }), roleState),
  /** Sets, changes or (empty) takes away the administrator's code. Errors: as above, `role/short-code`, `role/not-allowed`. */
  'role.setCode': command(z.object({ code, newCode: code }), roleState),
};

export const roleEvents = {
  'role.changed': z.object({}),
};
