import { z } from 'zod';
import { may, roles, type Right, type Role } from '../core/domain/role.ts';
import { ExpectedError } from '../core/errors.ts';
import type { Db } from '../db/client.ts';

const stored = z.enum(roles);

/** The role of this workstation, kept under the setting `role`. */
export const roleOf = async (db: Db): Promise<Role> => {
  const found = stored.safeParse((await db.read('settings.read'))['role']);
  return found.success ? found.data : 'administrator';
};

/** The host's own guard: what a screen hides is refused here, too. Error: `role/not-allowed` (data: the right). */
export const requireRight = async (db: Db, right: Right): Promise<void> => {
  const role = await roleOf(db);
  if (may(role, right)) return;
  throw new ExpectedError(
    'role/not-allowed',
    `This workstation has the role of ${role}, which may not do this. Ask an administrator.`,
    { right, role },
  );
};
